#pragma once

#include "autodiff/carry.hpp"
#include "autodiff/tape.hpp"

namespace recurbench {

/// What the mLSTM (Beck et al. 2024, section 2.3) adds to a gated scan, per head and step: exponential gates,
/// kept finite by a running maximum m_t = max(log σ(f̃_t) + m_{t−1}, ĩ_t). Outputs do not depend on m, so it
/// counts as a constant in backward.
struct MlstmGates {
  Var gates;      // [T·B, 2·heads]: log σ(f̃_t) + m_{t−1} − m_t, then exp(ĩ_t − m_t)
  const Real* m;  // [T·B, heads]
};
/// pre [T·B, 2·heads]: ĩ, then f̃. The carried state is m [B, heads], zero at the start; it takes no gradient.
MlstmGates mlstm_gates(Tape& tape, Var pre, Index batch, Carry carry);

/// memory / max(|normaliser|, exp(−m)) by heads; memory [T·B, heads·P], normaliser [T·B, heads]. The authors
/// add 1e-6 to the divisor; without it outputs depend on m no more than they should.
Var mlstm_read(Tape& tape, Var memory, Var normaliser, const Real* m);

}  // namespace recurbench
