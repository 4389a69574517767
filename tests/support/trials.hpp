#pragma once

#include <functional>
#include <initializer_list>
#include <optional>
#include <string>

#include "core/hash.hpp"
#include "store/records.hpp"
#include "support/sections.hpp"
#include "train/resolve.hpp"
#include "train/run_trial.hpp"

namespace recurbench::test {

/// A configuration before its settings: adding length=7, rnn hidden=4, 7 steps of 3 samples, evaluated
/// every 3.
inline Configuration small_trial() {
  Configuration small;
  small.seed = 11;
  set_all(small.sections.task, {{"name", "adding"}, {"length", 7}});
  set_all(small.sections.model, {{"name", "rnn"}, {"hidden", 4}});
  set_all(small.sections.optimizer, {{"lr", 0.01}});
  set_all(small.sections.train, {{"steps", 7}, {"batch", 3}, {"eval_every", 3}, {"eval_samples", 8}});
  return small;
}

inline Configuration resolved(Configuration configuration) {
  resolve_configuration(configuration);
  return configuration;
}

/// A replicate of it, resolved.
inline Trial trial_of(const Configuration& configuration, std::uint32_t replicate = 0) {
  return {std::make_shared<const Configuration>(resolved(configuration)), replicate};
}

/// An observer made of functions; those that are empty do nothing.
struct Watch : Observer {
  std::function<bool(std::uint64_t tokens, double fraction)> tick;
  std::function<Advice(const Curves&)> on_evaluation;
  std::function<std::optional<Checkpoint>()> load;
  std::function<void(const Checkpoint&)> save;
  std::function<void(const Weights&)> keep;
  std::string notes;

  bool interrupts(std::uint64_t tokens, double fraction) override { return tick && tick(tokens, fraction); }
  Advice evaluated(const Curves& curves) override {
    return on_evaluation ? on_evaluation(curves) : Advice::go_on;
  }
  std::optional<Checkpoint> load_checkpoint() override { return load ? load() : std::nullopt; }
  void save_checkpoint(const Checkpoint& checkpoint) override {
    if (save) save(checkpoint);
  }
  void save_weights(const Weights& weights) override {
    if (keep) keep(weights);
  }
  void note(std::string_view text) override { notes += text; }
};

/// The result of a trial that nobody interrupts.
inline TrialResult finished(const Configuration& configuration, Observer& observer) {
  auto ended = run_trial(trial_of(configuration), 0, observer);
  if (!traits(ended.state).ended) throw Error("the trial was interrupted");
  return ended.result;
}
inline TrialResult finished(const Configuration& configuration) {
  Observer nobody;
  return finished(configuration, nobody);
}

/// One hash over everything in a result that must not depend on the run.
inline std::string lasting(TrialResult result) {
  result.clock = {};
  return hash_hex(encode(result));
}

/// A final value of the task's own lengths, "test" and "loss" say.
inline double final_of(const TrialResult& result, Split split, const std::string& metric, When when) {
  return final_value(result, {split, metric}, when);
}

}  // namespace recurbench::test
