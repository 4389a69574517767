#pragma once

#include "core/types.hpp"

namespace recurbench {

/// The token shift of RWKV (Peng et al. 2023, eq. 11–15): inputs are mixed with those of the step before,
///   difference_t = x_{t−1} − x_t,   mixed = x + difference ⊙ mix   (mix = 1 − μ of RWKV-4).
/// The difference is taken once and mixed as often as there are projections.

/// difference [T,B,C] of x [T,B,C], a step having `cells` = B·C numbers. `first` [B,C] is the input before
/// the first step; null: zeros.
void token_difference_forward(Real* difference, const Real* first, const Real* x, Index steps, Index cells);

/// Adds to dx [T,B,C]. `dstate` [B,C], unless null (zeros), comes with the gradient of the last input, the
/// state, and leaves with that of the input before the first step.
void token_difference_backward(Real* dx, Real* dstate, const Real* ddifference, Index steps, Index cells);

/// mixed = x + difference ⊙ mix; mix [C] in each of `rows` rows.
void token_mix_forward(Real* mixed, const Real* x, const Real* difference, const Real* mix, Index rows,
                       Index channels);

/// Adds to dx, ddifference [R,C] and dmix [C].
void token_mix_backward(Real* dx, Real* ddifference, Real* dmix, const Real* dmixed, const Real* difference,
                        const Real* mix, Index rows, Index channels);

}  // namespace recurbench
