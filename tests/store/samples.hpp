#pragma once

#include <gtest/gtest.h>
#include <sys/resource.h>

#include <csignal>
#include <ctime>
#include <filesystem>
#include <string>

#include "core/error.hpp"
#include "data/study.hpp"
#include "support/changed_row.hpp"
#include "support/temporary_folder.hpp"

namespace recurbench::test {

/// While one lives, no file can grow beyond `bytes`: the kernel's own refusal, as on a full disk.
class FileSizeLimit {
 public:
  explicit FileSizeLimit(rlim_t bytes) : handler_(std::signal(SIGXFSZ, SIG_IGN)) {
    ::getrlimit(RLIMIT_FSIZE, &before_);
    const rlimit limit{bytes, before_.rlim_max};
    ::setrlimit(RLIMIT_FSIZE, &limit);
  }
  ~FileSizeLimit() {
    ::setrlimit(RLIMIT_FSIZE, &before_);
    std::signal(SIGXFSZ, handler_);
  }

 private:
  void (*handler_)(int);
  rlimit before_{};
};

void write_plainly(const std::filesystem::path& path, std::string_view bytes);

/// What a StoreError from `action` says; "no error" if there is none.
template <class Action>
std::string store_error_of(Action&& action) {
  try {
    action();
  } catch (const StoreError& error) {
    return error.what();
  }
  return "no error";
}

/// Processor time of this process in `action`: a busy machine does not stretch it.
template <class Action>
double cpu_seconds(Action&& action) {
  const auto start = std::clock();
  action();
  const auto seconds = static_cast<double>(std::clock() - start) / CLOCKS_PER_SEC;
  ::testing::Test::RecordProperty("cpu_milliseconds", static_cast<int>(1e3 * seconds));
  return seconds;
}

std::size_t files_in(const std::filesystem::path& folder);

inline Value whole(std::int64_t number) {
  return {number, {}};
}
inline Value real(double number) {
  return {number, {}};
}
inline Value text(const std::string& words) {
  return {words, {}};
}
inline Value flag(bool is_set) {
  return {is_set, {}};
}

/// A result with `points` evaluations of loss and accuracy.
TrialResult sample_result(const std::string& id, std::size_t points = 3);

Configuration sample_configuration(const std::string& identity);

StudyData::Row sample_row(const std::string& identity, std::uint32_t replicate = 2);

/// Five rows that differ in everything that may differ: columns, points, states, texts; two are unfinished,
/// the last two share a configuration.
std::vector<StudyData::Row> sample_rows();

StudyData sample_study();

}  // namespace recurbench::test
