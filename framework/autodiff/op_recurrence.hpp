#pragma once

#include "autodiff/carry.hpp"
#include "autodiff/tape.hpp"
#include "kernels/recurrence.hpp"

namespace recurbench {

/// A recurrent layer as one node: x [T·B,I] → h [T·B,H], hand-written derivative (kernels/recurrence.hpp).
/// The carried state is [B,H] of h and, for cells with memory, [B,H] of c after it.
struct RecurrenceParameters {
  Var w;    // [I, input_blocks·H]
  Var u;    // [H, recurrent_blocks·H]
  Var b_x;  // [1, input_blocks·H]
  Var b_h;  // [1, recurrent_blocks·H]
};
Var recurrence(Tape& tape, const Cell& cell, Var x, const RecurrenceParameters& parameters, Index batch,
               Carry carry);

}  // namespace recurbench
