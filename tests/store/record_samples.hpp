#pragma once

#include "store/records.hpp"
#include "store/samples.hpp"

/// Records with every field set to something that is not its default.
namespace recurbench::test {

inline JournalHeader sample_header() {
  return {"7 adding",
          {"2024-01-01T00:00:00Z", "recurbench run x.yaml", "node", 2, {{"compiler", "GCC"}, {"cpu", "x"}}},
          3,
          {{"lstm classic", "m1"}, {"adding", "m2"}}};
}

inline PlanRecord sample_plan() {
  StudyInfo study;
  study.name = "größer";
  study.description = "which?";
  study.sweep_yaml = "name: größer\n";
  study.overrides = {"replicates=3"};
  study.seed = std::numeric_limits<std::uint64_t>::max();
  study.replicates = 3;
  return {
      5, study, {4, 0, std::numeric_limits<std::uint64_t>::max()}, {"r00000-a.journal", "r00001-b.journal"}};
}

inline Configuration sample_planned() {
  Configuration configuration = sample_configuration("aa01");
  const Value nested{Value::List{whole(-1), Value{Value::List{flag(true), text("")}, {}}, real(2)}, {}};
  configuration.sections.model.set("layers", nested);
  configuration.sections.optimizer.set("lr", real(0.003));
  configuration.sections.train.set("save_weights", flag(false));
  configuration.settings.emplace_back("train.layers", nested);
  configuration.task_facts.higher_is_better = true;
  return configuration;
}

inline TrialResult sample_commit() {
  TrialResult result = sample_result("0123456789abcdef");
  result.state = TrialState::timed_out;
  result.message = "two hours – too long";
  result.curves.of[1].length = 40;
  result.finals.push_back({{Split::valid, "accuracy", 160, "depth", "0-0.2"}, When::best, -0.0});
  result.clock.attempt = 6;
  return result;
}

inline Checkpoint sample_checkpoint() {
  Checkpoint checkpoint{"abc", {}, "values", "best", std::string("carried\0", 8), "moments"};
  TrainingProgress& progress = checkpoint.progress;
  progress.step = 4;
  progress.loss_sum = 0.5;
  progress.norm_sum = 1.5;
  progress.summed = 2;
  progress.best = 0.25;
  progress.best_step = 3;
  progress.best_valid = {6, 7, 8};
  progress.last_valid = {9, 10, 11};
  progress.curves = {{{Split::train, "loss"}, {Split::valid, "loss", 40}}, {0, 3}, {{1, 2}, {3, 4}}};
  progress.wall_seconds = 12;
  progress.train_seconds = 13;
  progress.tokens = 14;
  progress.point_seconds = {15, 16};
  return checkpoint;
}

}  // namespace recurbench::test
