#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "data/trial.hpp"
#include "data/weights.hpp"

namespace recurbench {

/// Completes a trial from its sections: builds its task and model on paper, rejects unknown keys, fills in
/// facts, settings, semantics and the predicted cost. This is the Resolve that `expand` takes. Throws
/// ConfigError.
void resolve_trial(Trial& trial);

/// The outside of a running trial. All are optional.
struct TrialHooks {
  /// Called between steps with the tokens trained on so far and the share of steps done; true: stop now.
  std::function<bool(std::uint64_t tokens, double fraction)> tick;
  std::function<std::optional<std::string>()> load_checkpoint;
  std::function<void(std::string_view bytes)> save_checkpoint;
  /// Called at the end of a trial with `train.save_weights`, with the parameters of its best step.
  std::function<void(const Weights& weights)> save_weights;
};

/// Trains and evaluates one trial, from its checkpoint if there is one. The result's bits depend on the trial
/// alone, but for its clock part. A trial that goes wrong returns a status that says so; nullopt means that
/// `tick` asked to stop: the checkpoint is saved and the trial is unfinished.
std::optional<TrialResult> run_trial(const Trial& trial, const TrialHooks& hooks);

}  // namespace recurbench
