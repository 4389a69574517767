#include "study/rank_log.hpp"

#include <fmt/chrono.h>

namespace recurbench {

RankLog::RankLog(const std::filesystem::path& folder, int rank)
    : file_(std::fopen((folder / fmt::format("r{}.log", rank)).c_str(), "ae")) {}

RankLog::~RankLog() {
  if (file_ != nullptr) std::fclose(file_);
}

void RankLog::line(std::string_view text) {
  if (file_ == nullptr) return;
  const auto now = std::chrono::system_clock::to_time_t(std::chrono::system_clock::now());
  const auto written = fmt::format("{:%F %T} {}\n", fmt::gmtime(now), text);
  std::fwrite(written.data(), 1, written.size(), file_);
  std::fflush(file_);
}

}  // namespace recurbench
