#pragma once

#include "nn/mixer.hpp"

namespace recurbench {

/// The mixer of minGRU and minLSTM (Feng et al. 2024): pre = W x, h_t = a_t ⊙ h_{t−1} + (1 − a_t) ⊙ g(h̃_t).
/// An architecture supplies the decay a, a function of its gates' pre-activations. Key `expand`: channels in
/// widths; another number of channels than the width is projected back.
class MinMixer final : public Mixer {
 public:
  /// a [R,C] from the first `gates` blocks of C columns of pre.
  using Decay = Var (*)(Tape& tape, Var pre, Index channels);

  MinMixer(const MixerArgs& args, Index gates, Decay decay);

  void declare(ParameterStore& store, const std::string& prefix) override;
  Var forward(Tape& tape, ParameterStore& store, Var x, const Window& window) const override;
  Index state_floats() const override { return channels_; }
  bool carries_gradient() const override { return true; }
  MixerCost cost(Index steps, Index batch) const override;

 private:
  bool projects() const { return channels_ != width_; }

  Index inputs_, width_, channels_, gates_;
  Decay decay_;
  ParameterId w_in_, w_out_;
};

}  // namespace recurbench
