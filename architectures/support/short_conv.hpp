#pragma once

#include <string>

#include "autodiff/columns.hpp"
#include "nn/mixer.hpp"

namespace recurbench {

/// The causal depthwise convolution over a few steps in front of a mixer's memory; without taps there is
/// none.
struct ShortConv {
  Index channels, taps;
  bool has_bias = true;
  bool silu = true;  ///< SiLU of the sum
  ParameterId w{}, bias{};

  /// Adds "<prefix>.conv" and "<prefix>.b_conv".
  void declare(ParameterStore& store, const std::string& prefix);

  /// [T·B, channels]; its state stands in the window's behind `before` numbers a sequence. Without taps it is
  /// x.value as a whole.
  Var apply(Tape& tape, ParameterStore& store, const Columns& x, const Window& window, Index before) const;

  /// Of one sequence: the inputs that later steps still need.
  Index state_floats() const { return taps > 0 ? (taps - 1) * channels : 0; }
};

}  // namespace recurbench
