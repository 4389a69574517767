#pragma once

#include "nn/mixer.hpp"

namespace recurbench {

/// The feed-forward part of a block: x ↦ W₂ GELU(W₁ x + b₁) + b₂ with `expanded` hidden units, each step on
/// its own.
class Mlp : public Mixer {
 public:
  /// Starts as `up` and `down` say; both as linear_init when empty.
  explicit Mlp(const MixerArgs& args, Init up = nullptr, Init down = nullptr, bool biased_by_zero = false);

  void declare(ParameterStore& store, const std::string& prefix) override;
  Var forward(Tape& tape, ParameterStore& store, Var x, const Window& window) const override;
  Index state_floats() const override { return 0; }
  bool carries_gradient() const override { return true; }
  MixerCost cost(Index steps, Index batch) const override;

 private:
  Index width_, inner_;
  Init up_init_, down_init_, up_bias_init_, down_bias_init_;
  ParameterId up_, up_bias_, down_, down_bias_;
};

}  // namespace recurbench
