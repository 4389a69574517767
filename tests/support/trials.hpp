#pragma once

#include <initializer_list>
#include <string>

#include "core/hash.hpp"
#include "data/trial.hpp"
#include "support/sections.hpp"
#include "train/run_trial.hpp"

namespace recurbench::test {

/// A trial before its settings: adding length=7, rnn hidden=4, 7 steps of 3 samples, evaluated every 3.
inline Trial small_trial() {
  Trial trial;
  trial.seed = 11;
  trial.spec.id = "small";
  set_all(trial.task, {{"name", "adding"}, {"length", 7}});
  set_all(trial.model, {{"name", "rnn"}, {"hidden", 4}});
  set_all(trial.optimizer, {{"lr", 0.01}});
  set_all(trial.train, {{"steps", 7}, {"batch", 3}, {"eval_every", 3}, {"eval_samples", 8}});
  return trial;
}

/// The result of a trial that nobody interrupts.
inline TrialResult finished(const Trial& trial, const TrialHooks& hooks = {}) {
  auto result = run_trial(trial, hooks);
  if (!result) throw Error("the trial was interrupted");
  return *result;
}

inline Trial resolved(Trial trial) {
  resolve_trial(trial);
  return trial;
}

/// One hash over everything in a result that must not depend on the run.
inline std::string lasting(TrialResult result) {
  result.clock = {};
  return hash_hex(encode(result));
}

}  // namespace recurbench::test
