#pragma once

#include "core/types.hpp"

namespace recurbench {

/// The sLSTM (Beck et al. 2024, eq. 8–24 with the sigmoid forget gate of their code), over heads that mix
/// only inside themselves:
///   (ĩ, f̃, z̃, õ) = pre + R h_{t−1};   m' = max(log σ(f̃) + m, ĩ)
///   i' = e^{ĩ − m'};  f' = e^{log σ(f̃) + m − m'};  c' = f' c + i' tanh z̃;  n' = f' n + i';  h' = σ(õ) c'/n'
/// The empty past is n = 0, whatever m says: after any step n ≥ 1. m counts as a constant in backward, since
/// h' does not depend on it.
struct SlstmShape {
  Index steps, batch, heads;
  Index head_dim;
  Index cells() const { return batch * heads * head_dim; }
};

/// Numbers that forward keeps for backward; of one step only without `keeps`.
Index slstm_trace(const SlstmShape& shape, bool keeps);
/// Scratch numbers of either pass.
Index slstm_scratch(const SlstmShape& shape);

/// h [T,B,d], d = heads·head_dim, from pre [T,B,4d] with columns [head][ĩ f̃ z̃ õ][head_dim] and r
/// [d, 4·head_dim], whose rows of one head are its recurrent weights. `state` [4,B,d] = h, c, n, m comes with
/// the past and leaves with the state after the last step. Trace and scratch are 64-byte aligned.
void slstm_forward(Real* h, Real* state, Real* trace, bool keeps, Real* scratch, const Real* pre,
                   const Real* r, const SlstmShape& shape);

/// Adds to dpre and dr. `dstate` [4,B,d] comes with the gradients of the last h, c, n and leaves with those
/// of the first; that of m is not touched. `first_h` [B,d] is the first h. Destroys the trace.
void slstm_backward(Real* dpre, Real* dr, Real* dstate, Real* trace, Real* scratch, const Real* dh,
                    const Real* h, const Real* first_h, const Real* r, const SlstmShape& shape);

}  // namespace recurbench
