#pragma once

#include "autodiff/carry.hpp"
#include "autodiff/tape.hpp"

namespace recurbench {

/// S4D (Gu et al. 2022) as the recurrence that its convolution is, kernels/s4d.hpp and diagonal_ssm.hpp:
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
