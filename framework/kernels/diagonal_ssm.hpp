#pragma once

#include "core/types.hpp"

namespace recurbench {

/// A diagonal linear recurrence over complex states whose coefficients are the same at all times. Complex
/// matrices are two blocks: real parts, then imaginary parts. Gradients of complex numbers are pairs too:
/// by the real part and by the imaginary part.

/// N states driven by every channel and summed up in it (S4D: Gu et al. 2022, eq. 3 discretised):
///   h_t[n,c] = a[n,c] · h_{t−1}[n,c] + x_t[c],   y_t[c] = 2 Re Σ_n k[n,c] · h_t[n,c] + d[c] · x_t[c].
struct DiagonalSsmShape {
  Index steps, batch, channels, states;
};

struct DiagonalSsmInputs {
  const Real* x;  // [T,B,C]
  const Real* a;  // [2,N,C]
  const Real* k;  // [2,N,C]
  const Real* d;  // [C]
};

struct DiagonalSsmGradients {
  Real* dx;  // [T,B,C]
  Real* da;  // [2,N,C]
  Real* dk;  // [2,N,C]
  Real* dd;  // [C]
};

/// Numbers that forward keeps for backward: the states at every 16th step.
Index diagonal_ssm_borders(const DiagonalSsmShape& shape);

/// y [T,B,C]. `state` [B,2,N,C] comes with the past and leaves with the state after the last step. `borders`
/// may be null when no backward follows.
void diagonal_ssm_forward(Real* y, Real* state, Real* borders, const DiagonalSsmInputs& in,
                          const DiagonalSsmShape& shape);

/// Adds to the gradients. `dstate` [B,2,N,C] comes with the gradient of the last state and leaves with that
/// of the first.
void diagonal_ssm_backward(const DiagonalSsmGradients& gradients, Real* dstate, const Real* dy,
                           const Real* borders, const DiagonalSsmInputs& in, const DiagonalSsmShape& shape);

}  // namespace recurbench
