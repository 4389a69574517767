#pragma once

#include <gtest/gtest.h>
#include <stdlib.h>
#include <sys/resource.h>

#include <csignal>
#include <ctime>
#include <filesystem>
#include <fstream>
#include <limits>
#include <string>

#include "core/error.hpp"
#include "data/study.hpp"

namespace recurbench::testing {

/// A folder of its own for one test, gone afterwards.
class TemporaryFolder {
 public:
  TemporaryFolder() {
    auto pattern = (std::filesystem::temp_directory_path() / "recurbench-XXXXXX").string();
    path = std::filesystem::canonical(::mkdtemp(pattern.data()));
  }
  ~TemporaryFolder() {
    std::error_code ignored;
    std::filesystem::remove_all(path, ignored);
  }
  std::filesystem::path path;
};

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

inline void write_plainly(const std::filesystem::path& path, std::string_view bytes) {
  std::ofstream(path, std::ios::binary) << bytes;
}

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

inline std::size_t files_in(const std::filesystem::path& folder) {
  return static_cast<std::size_t>(std::distance(std::filesystem::directory_iterator(folder), {}));
}

/// A result with `points` evaluations of loss and accuracy.
inline TrialResult sample_result(const std::string& id, std::size_t points = 3) {
  TrialResult result;
  result.id = id;
  result.steps_done = 10 * points;
  result.best_step = 10;
  result.curves.names = {"train/loss", "valid/accuracy"};
  result.curves.columns.resize(2);
  for (std::size_t i = 0; i < points; ++i) {
    const auto x = static_cast<double>(i);
    result.curves.steps.push_back(10 * (i + 1));
    result.curves.columns[0].push_back(1.0 / (3.0 + x));
    result.curves.columns[1].push_back(i == 1 ? std::numeric_limits<double>::quiet_NaN() : x / 7.0);
    result.clock.point_seconds.push_back(0.25 * x);
  }
  result.finals = {{"test/loss@last", 0.125}, {"test/loss@best", 0.0625}};
  result.clock.started_unix_seconds = 1.7e9;
  result.clock.wall_seconds = 2.5;
  result.clock.train_seconds = 2.0;
  result.clock.tokens = 12345;
  result.clock.rank = 3;
  result.clock.host = "node-1";
  return result;
}

inline StudyData::Row sample_row(const std::string& id) {
  StudyData::Row row;
  auto& spec = row.spec;
  spec.id = id;
  spec.task = "adding length=50";
  spec.model = "lstm hidden=64";
  spec.task_name = "adding";
  spec.model_name = "lstm";
  spec.replicate = 2;
  spec.steps = 300;
  spec.settings = {{"task.length", "50"}, {"optimizer.lr", "0.003"}, {"model.hidden", "64"}};
  spec.search = {{"optimizer.lr", "0.003"}};
  spec.task_facts = {"loss", false, 1.0 / 6.0, 0.01};
  spec.model_facts = {17025, 128, 1.25e5, 1 << 20};
  spec.predicted_seconds = 1.5;
  return row;
}

/// Five rows that differ in everything that may differ: columns, points, status, texts; two are unfinished.
inline StudyData sample_study() {
  StudyData study;
  study.name = "größer_as ∑";
  study.description = "Which cells\nstill add?";
  study.sweep_yaml = "name: größer_as ∑\n# comment\n";
  study.overrides = {"replicates=2", "optimizer.lr=[1e-3, \"ä\"]"};
  study.seed = std::numeric_limits<std::uint64_t>::max();
  study.replicates = 5;
  for (const auto* id : {"aa01", "bb02", "cc03", "dd04", "ee05"}) study.rows.push_back(sample_row(id));
  auto& rows = study.rows;
  rows[0].result = sample_result("aa01", 7);
  rows[1].spec.model = "gru β";
  rows[1].spec.settings = {
      {"optimizer.lr", ""}, {"task.length", "5"}, {"model.b/c", "x"}, {"model.b_c", "y"}};
  rows[1].spec.search.clear();
  rows[2].spec.task_facts = {"accuracy", true, std::numeric_limits<double>::quiet_NaN(), 0.99};
  rows[2].result = sample_result("cc03", 0);
  rows[2].result->status = Status::failed;
  rows[2].result->message = "needs 3 GiB – “too much”";
  rows[2].result->finals = {};
  rows[2].result->curves = {};
  rows[3].result = sample_result("dd04", 1);
  rows[3].result->status = Status::diverged;
  rows[3].result->curves.names = {"valid/accuracy", "step"};
  rows[3].result->finals = {{"test/loss@best", -0.0},
                            {"names", std::numeric_limits<double>::infinity()},
                            {"test/loss@last", std::numeric_limits<double>::quiet_NaN()}};
  study.sessions = {
      {"2024-01-02T03:04:05Z", "recurbench run a.yaml", "node-1", 4, {{"compiler", "GCC"}, {"cpu", "x"}}},
      {"2024-01-03T03:04:05Z", "recurbench run a.yaml replicates=2", "node-2", 1, {{"cpu", "y"}}}};
  study.damage = {"r0.journal: bytes 1–2 are damaged"};
  return study;
}

}  // namespace recurbench::testing
