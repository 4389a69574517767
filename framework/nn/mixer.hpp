#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "core/params.hpp"
#include "core/registry.hpp"
#include "nn/parameters.hpp"

namespace seqbench {

/// Costs of one mixer.
struct MixerCost {
  double forward_flops = 0;  ///< of a forward pass over T×B, multiply-add = 2
  Index floats_kept = 0;     ///< numbers that a training step keeps for backward
};

/// Carries information along a sequence: x [T·B, inputs] → [T·B, width], causal.
///
/// `forward` over one step at a time with a carried state equals `forward` over the whole sequence (to
/// rounding): that is how models run in streaming.
class Mixer {
 public:
  virtual ~Mixer() = default;

  /// Adds its parameters to the store, names under `prefix`.
  virtual void declare(ParameterStore& store, const std::string& prefix) = 0;

  /// `state`, unless null, holds batch × state_floats() numbers: the state before the first step, replaced by
  /// that after the last. Zeros are the state of an empty past.
  virtual Var forward(Tape& tape, ParameterStore& store, Var x, Index batch, Real* state) const = 0;

  /// Numbers that one sequence carries from step to step.
  virtual Index state_floats() const = 0;

  virtual MixerCost cost(Index steps, Index batch) const = 0;
};

/// What a mixer is built from. It reads its own keys from `params` and no others.
struct MixerArgs {
  Params& params;
  Index inputs;
  Index width;
};

struct MixerEntry {
  int semantics = 1;                ///< raised when the same settings begin to mean another result
  std::string summary;              ///< one line for `seqbench list`
  std::vector<std::string> shells;  ///< shells it makes sense in, the default first: "classic", "modern"
  std::function<std::unique_ptr<Mixer>(const MixerArgs&)> build;
};
using MixerRegistry = Registry<MixerEntry>;

}  // namespace seqbench
