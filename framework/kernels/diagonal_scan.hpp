#pragma once

#include "core/types.hpp"

namespace recurbench {

/// The gated recurrence of minGRU and minLSTM (Feng et al. 2024): h_t = a_t ⊙ h_{t−1} + b_t over [T,B,C], a
/// step having `cells` = B·C numbers. `first` [B,C] is the state before the first step.
void diagonal_scan_forward(Real* h, const Real* first, const Real* a, const Real* b, Index steps,
                           Index cells);

/// Adds to da and db [T,B,C]. `dstate` [B,C] comes with the gradient of the last state and leaves with that
/// of the first.
void diagonal_scan_backward(Real* da, Real* db, Real* dstate, const Real* dh, const Real* h,
                            const Real* first, const Real* a, Index steps, Index cells);

}  // namespace recurbench
