#pragma once

#include "core/types.hpp"

namespace recurbench {

constexpr Index kMostTaps = 16;

/// A causal depthwise convolution (one kernel of K taps a channel), as in Mamba (Gu & Dao 2023, section 3.4),
/// K ≤ kMostTaps:
///   y_t = bias + Σ_{j<K} w_j ⊙ x_{t−K+1+j},  or SiLU of it.
/// The K−1 inputs before the first step are the carried `taps` [K−1,B,C], oldest first; zeros where null.
struct ConvShape {
  Index steps, batch, channels, kernel;
  bool silu;
};

/// x is a column range of a wider matrix of T·B rows, `x_stride` numbers apart.
struct ConvInputs {
  const Real* x;  // [T,B,C]
  Index x_stride;
  const Real* taps;  // [K−1,B,C] or null
  const Real* w;     // [K,C]
  const Real* bias;  // [C] or null
};

/// Gradients of the inputs, each of which may be null.
struct ConvGradients {
  Real* dx;     // [T,B,C], rows as far apart as those of x
  Real* dw;     // [K,C]
  Real* dbias;  // [C]
};

/// Scratch numbers of backward.
Index conv_scratch(const ConvShape& shape);

/// y [T,B,C].
void causal_conv_forward(Real* y, const ConvInputs& in, const ConvShape& shape);

/// The taps after the last step from those before the first, in place.
void causal_conv_carry(Real* taps, const Real* x, Index x_stride, const ConvShape& shape);

/// Adds to the gradients, given dy [T,B,C]. `dtaps` [K−1,B,C], unless null (zeros), comes with the gradient
/// of the taps after the last step and leaves with that of the taps before the first.
void causal_conv_backward(const ConvGradients& gradients, Real* dtaps, Real* scratch, const Real* dy,
                          const ConvInputs& in, const ConvShape& shape);

}  // namespace recurbench
