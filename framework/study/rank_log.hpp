#pragma once

#include <cstdio>
#include <filesystem>
#include <string_view>

namespace recurbench {

/// A rank's log for people: a line a trial, with the time in UTC. Never stops a run: a log that cannot be
/// written is none.
class RankLog {
 public:
  /// Appends to `<folder>/r<rank>.log`.
  RankLog(const std::filesystem::path& folder, int rank);
  ~RankLog();
  RankLog(const RankLog&) = delete;
  RankLog& operator=(const RankLog&) = delete;
  void line(std::string_view text);

 private:
  std::FILE* file_;
};

}  // namespace recurbench
