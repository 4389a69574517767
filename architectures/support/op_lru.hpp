#pragma once

#include "autodiff/carry.hpp"
#include "autodiff/tape.hpp"

namespace recurbench {

/// The LRU's recurrence (Orvieto et al. 2023, eq. 6): h_t = λ ⊙ h_{t−1} + γ ⊙ u_t with N complex states,
/// λ = exp(−exp(nu) + i·exp(theta)), γ = exp(gamma_log).
struct LinearRecurrentUnit {
  Var u;                     // [T·B,2N]: real parts, then imaginary parts
  Var nu, theta, gamma_log;  // [1,N]
};
/// h [T·B,2N], laid out as u. The carried state is h, [B,2N].
Var linear_recurrent_unit(Tape& tape, const LinearRecurrentUnit& in, Index batch, Carry carry);

}  // namespace recurbench
