#pragma once

#include <memory>
#include <string>
#include <vector>

#include "report/comparison.hpp"

namespace recurbench::test {

/// What a trial of a constructed study reports, on a task where the loss counts: chance 1, solved 0.1.
struct Values {
  double valid = 0;
  double test = 0;
  TrialState state = TrialState::done;
};

/// Adds one row per replicate for a model with one setting of "optimizer.lr".
inline void add_runs(StudyData& study, const std::string& model, const std::string& lr,
                     const std::vector<Values>& runs, bool higher_is_better = false) {
  for (std::uint32_t replicate = 0; replicate < runs.size(); ++replicate) {
    Configuration configuration;
    configuration.identity = model + " " + lr;
    configuration.task = "task";
    configuration.model = model;
    configuration.steps = 300;
    configuration.search = {{"optimizer.lr", {lr, {}}}};
    configuration.task_facts = {"loss", higher_is_better, 1.0, 0.1};
    if (higher_is_better) configuration.task_facts = {"loss", true, 0.1, 0.9};
    StudyData::Row row{std::make_shared<const Configuration>(configuration), replicate};
    const Values& values = runs[replicate];
    TrialResult result;
    result.id = row.id();
    result.state = values.state;
    result.steps_done = 300;
    result.curves = {{{Split::valid, "loss"}}, {100, 200, 300}, {{0.5, values.valid, 0.5}}};
    result.finals = {{{Split::valid, "loss"}, When::best, values.valid},
                     {{Split::test, "loss"}, When::best, values.test},
                     {{Split::test, "loss"}, When::last, values.test + 0.01}};
    row.result = result;
    study.rows.push_back(row);
  }
  study.replicates = static_cast<std::uint32_t>(runs.size());
}

inline const Entry& entry_of(const Comparison& comparison, const std::string& model) {
  for (const auto& entry : comparison.tasks.at(0).entries)
    if (entry.model == model) return entry;
  throw Error("no such model: " + model);
}

inline std::string chosen_rate(const Entry& entry) {
  return entry.candidates[entry.chosen].search.front().second.text();
}

}  // namespace recurbench::test
