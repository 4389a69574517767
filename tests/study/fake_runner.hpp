#pragma once

#include <map>
#include <string>

#include "core/hash.hpp"
#include "data/runner.hpp"

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

}  // namespace recurbench::test
