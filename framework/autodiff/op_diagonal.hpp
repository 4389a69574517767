#pragma once

#include "autodiff/carry.hpp"
#include "autodiff/tape.hpp"

namespace recurbench {

/// Recurrences whose state's components do not mix, each with a derivative by hand.

/// h_t = a_t ⊙ h_{t−1} + b_t; a, b [T·B,C] → h [T·B,C]. The carried state is h, [B,C].
Var diagonal_scan(Tape& tape, Var a, Var b, Index batch, Carry carry);

/// The LRU's recurrence (Orvieto et al. 2023, eq. 6): h_t = λ ⊙ h_{t−1} + γ ⊙ u_t with N complex states,
/// λ = exp(−exp(nu) + i·exp(theta)), γ = exp(gamma_log).
struct LinearRecurrentUnit {
  Var u;                     // [T·B,2N]: real parts, then imaginary parts
  Var nu, theta, gamma_log;  // [1,N]
};
/// h [T·B,2N], laid out as u. The carried state is h, [B,2N].
Var linear_recurrent_unit(Tape& tape, const LinearRecurrentUnit& in, Index batch, Carry carry);

/// S4D (Gu et al. 2022) as the recurrence that its convolution is, kernels/s4d.hpp and linear_recurrence.hpp:
/// N complex states, one of each conjugate pair, in each of C channels.
struct S4d {
  Var x;                   // [T·B,C]
  Var log_dt;              // [1,C]
  Var log_a_real, a_imag;  // [N,C]
  Var c;                   // [2N,C]: real parts, then imaginary parts
  Var d;                   // [1,C]
};
/// y [T·B,C]. The carried state is h as [B,2,N,C].
Var s4d(Tape& tape, const S4d& in, Index batch, Carry carry);

}  // namespace recurbench
