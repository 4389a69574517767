#pragma once

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <map>
#include <optional>
#include <string>

#include "core/hash.hpp"
#include "mpi/agreement.hpp"
#include "mpi/mpi_main.hpp"
#include "store/durable.hpp"
#include "store/results.hpp"
#include "study/load.hpp"
#include "study/study_run.hpp"
#include "study/verify.hpp"
#include "support/temporary_folder.hpp"

namespace recurbench::test {

/// A runner that trains nothing: a trial's values follow from its id.
struct FakeRunner {
  std::string machine = "this";              ///< what its fingerprints tell
  std::map<std::string, TrialState> ends{};  ///< by model's name; done otherwise
  int runs = 0;                              ///< trials that this rank was given
  int give_back_from = -1;                   ///< from this one on, trials come back unfinished; −1: none

  Runner runner() {
    return {.name = "fake",
            .resolve = resolve,
            .run = [this](const Trial& trial, std::uint64_t, Observer&) { return run(trial); },
            .fingerprint = [this](const std::string& machinery) { return machine + " " + machinery; }};
  }

 private:
  static void resolve(Configuration& configuration) {
    Sections read = configuration.sections;
    read.task.text("name");
    read.model.text("name");
    read.model.integer("hidden", 8, 1, 1000);
    configuration.steps = static_cast<std::uint64_t>(read.train.integer("steps", 10, 0, 1000));
    configuration.settings.clear();
    configuration.identity.clear();
    for (const Params* section : read.all()) {
      section->finish();
      for (auto& setting : section->resolved()) configuration.settings.push_back(std::move(setting));
      configuration.identity += section->identity();
    }
    configuration.task_facts = {"loss", false, 1, 0.1, {{40, 0.5, 0.05}}};
    configuration.model_facts = {17, 4, 2.5, 1000};
    configuration.semantics = read.model.text("name") + "=1";
    configuration.machinery = {read.model.text("name") + " classic"};
    configuration.predicted_seconds = 0.01;
  }

  Attempt run(const Trial& trial) {
    if (give_back_from >= 0 && runs >= give_back_from) return {TrialState::pending, {}};
    ++runs;
    TrialResult result;
    result.id = trial.id();
    const auto end = ends.find(trial.configuration->model_name());
    result.state = end == ends.end() ? TrialState::done : end->second;
    if (result.state != TrialState::done) result.message = "as the test wants it";
    const double value = static_cast<double>(hash64(result.id) % 1000) / 7;
    result.steps_done = trial.configuration->steps;
    result.curves = {{{Split::valid, "loss"}}, {0, 10}, {{1, value}}};
    result.clock.point_seconds = {0.5, 1};
    result.finals = {{{Split::test, "loss"}, When::best, value},
                     {{Split::test, "loss", 40}, When::last, -value}};
    return {result.state, result};
  }
};

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

  /// A whole run; what it leaves on rank 0, an empty study elsewhere.
  StudyData run(FakeRunner& fake, std::vector<std::string> overrides = {}, bool retry = false) {
    const Runner runner = fake.runner();
    StudyRun study(all_ranks(), runner,
                   {.sweep = root / "life.yaml",
                    .overrides = std::move(overrides),
                    .out = out,
                    .command_line = "a test",
                    .retry_failed = retry,
                    .tell = [this](const std::string& line) { told += line + "\n"; }});
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
  static int ended(const StudyData& study) {
    int count = 0;
    for (const auto& row : study.rows) count += row.result ? 1 : 0;
    return count;
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
