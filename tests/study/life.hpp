#pragma once

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <optional>
#include <string>

#include "mpi/agreement.hpp"
#include "mpi/mpi_main.hpp"
#include "store/durable.hpp"
#include "store/results.hpp"
#include "study/fake_runner.hpp"
#include "study/load.hpp"
#include "study/study_run.hpp"
#include "study/verify.hpp"
#include "support/temporary_folder.hpp"

namespace recurbench::test {

/// A study in a folder of its own, made and removed by rank 0.
class Life : public testing::Test {
 protected:
  Life() {
    root = from_rank_zero(all_ranks(), [this] { return folder_.emplace().path.string(); });
    out = root / "study";
    write_sweep(kSweep);
  }
  ~Life() override { all_ranks().barrier(); }

  static constexpr const char* kSweep =
      "name: life\nreplicates: 3\ntasks: [{name: a}]\nmodels: [{name: x}, {name: y, hidden: 5}]\n";

  static bool is_first() { return all_ranks().rank() == 0; }
  void write_sweep(const std::string& text) {
    if (is_first()) std::ofstream(root / "life.yaml") << text;
    all_ranks().barrier();
  }

  RunOrder order(std::vector<std::string> overrides = {}) {
    return {.sweep = root / "life.yaml",
            .overrides = std::move(overrides),
            .out = out,
            .command_line = "a test",
            .tell = [this](const std::string& line) { told += line + "\n"; }};
  }
  /// A whole run; what it leaves on rank 0, an empty study elsewhere.
  StudyData run(FakeRunner& fake, std::vector<std::string> overrides = {}, bool retry = false) {
    RunOrder asked = order(std::move(overrides));
    asked.retry_failed = retry;
    return run(fake.runner(), std::move(asked));
  }
  StudyData run(const Runner& runner, RunOrder asked) {
    StudyRun study(all_ranks(), runner, std::move(asked));
    told.clear();
    study.open();
    end = study.train({}, {});
    return study.close().value_or(StudyData{});
  }
  StudyData run() {
    FakeRunner fake;
    return run(fake);
  }
  /// The trials that all ranks were given.
  static int runs(const FakeRunner& fake) {
    int sum = 0;
    for (const auto& each : all_ranks().allgather(std::to_string(fake.runs))) sum += std::stoi(each);
    return sum;
  }
  std::filesystem::path a_journal() const {
    for (const auto& entry : std::filesystem::directory_iterator(out / "journal"))
      if (std::filesystem::file_size(entry) > 500) return entry.path();
    throw Error("no journal");
  }

  std::filesystem::path root, out;
  std::string told;  ///< by the last run
  FarmEnd end;       ///< of the last run

 private:
  std::optional<TemporaryFolder> folder_;  // rank 0
};

}  // namespace recurbench::test
