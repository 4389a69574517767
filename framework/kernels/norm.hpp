#pragma once

#include "core/types.hpp"

namespace seqbench {

/// out = x · inv_rms · weight by rows, inv_rms[r] = 1/sqrt(mean(x[r]²) + eps). x, out [R,C]; weight [C];
/// inv_rms [R].
void rms_norm_forward(Real* out, Real* inv_rms, const Real* x, const Real* weight, Real eps, Index rows,
                      Index cols);

/// Adds to dx [R,C] and dweight [C]; either may be null.
void rms_norm_backward(Real* dx, Real* dweight, const Real* dout, const Real* x, const Real* weight,
                       const Real* inv_rms, Index rows, Index cols);

}  // namespace seqbench
