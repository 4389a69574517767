#pragma once

#include "core/types.hpp"

namespace recurbench {

/// A diagonal linear recurrence over complex states whose coefficients are the same at all times. Complex
/// matrices are two blocks: real parts, then imaginary parts. Gradients of complex numbers are pairs too:
/// by the real part and by the imaginary part.

/// A recurrence of its own for every state (LRU: Orvieto et al. 2023, eq. 6):
///   h_t = λ ⊙ h_{t−1} + γ ⊙ u_t over [T,B,2N], λ complex, γ real.
struct ComplexScanShape {
  Index steps, batch, states;
  Index cells() const { return batch * 2 * states; }
};

/// h [T,B,2N] from u [T,B,2N], lambda [2,N] and gamma [N]. `first` [B,2N] is the state before the first step.
void complex_scan_forward(Real* h, const Real* first, const Real* u, const Real* lambda, const Real* gamma,
                          const ComplexScanShape& shape);

/// Adds to du, dlambda and dgamma. `dstate` [B,2N] comes with the gradient of the last state and leaves with
/// that of the first.
void complex_scan_backward(Real* du, Real* dlambda, Real* dgamma, Real* dstate, const Real* dh, const Real* h,
                           const Real* first, const Real* u, const Real* lambda, const Real* gamma,
                           const ComplexScanShape& shape);

}  // namespace recurbench
