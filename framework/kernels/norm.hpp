#pragma once

#include "core/types.hpp"

namespace recurbench {

/// Normalisations of the rows of x [R,C]. With `groups` > 1 row r takes row r mod groups of weight (and bias)
/// [groups,C]: a matrix [N, groups·C] whose groups are normalised on their own is one of N·groups such rows.
/// Backward functions add to the gradients, any of which may be null.

/// out = x · inv_rms · weight, inv_rms[r] = 1/sqrt(mean(x[r]²) + eps) (Zhang & Sennrich 2019).
void rms_norm_forward(Real* out, Real* inv_rms, const Real* x, const Real* weight, Real eps, Index rows,
                      Index cols, Index groups = 1);
void rms_norm_backward(Real* dx, Real* dweight, const Real* dout, const Real* x, const Real* weight,
                       const Real* inv_rms, Index rows, Index cols, Index groups = 1);

/// out = (x − mean) · inv_deviation · weight + bias, inv_deviation[r] = 1/sqrt(variance(x[r]) + eps), the
/// variance biased (Ba, Kiros & Hinton 2016). `bias` may be null.
void layer_norm_forward(Real* out, Real* means, Real* inv_deviations, const Real* x, const Real* weight,
                        const Real* bias, Real eps, Index rows, Index cols, Index groups = 1);
void layer_norm_backward(Real* dx, Real* dweight, Real* dbias, const Real* dout, const Real* x,
                         const Real* weight, const Real* means, const Real* inv_deviations, Index rows,
                         Index cols, Index groups = 1);

/// out = x · inv_norm, inv_norm[r] = 1/max(|x[r]|, eps), the Euclidean norm.
void l2_normalise_forward(Real* out, Real* inv_norm, const Real* x, Real eps, Index rows, Index cols);
void l2_normalise_backward(Real* dx, const Real* dout, const Real* out, const Real* inv_norm, Real eps,
                           Index rows, Index cols);

}  // namespace recurbench
