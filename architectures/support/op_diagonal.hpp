#pragma once

#include "autodiff/carry.hpp"
#include "autodiff/tape.hpp"

namespace recurbench {

/// A recurrence whose state's components do not mix: h_t = a_t ⊙ h_{t−1} + b_t; a, b [T·B,C] → h [T·B,C]. The
/// carried state is h, [B,C].
Var diagonal_scan(Tape& tape, Var a, Var b, Index batch, Carry carry);

}  // namespace recurbench
