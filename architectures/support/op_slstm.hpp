#pragma once

#include "autodiff/carry.hpp"
#include "autodiff/tape.hpp"

namespace recurbench {

/// The sLSTM of kernels/slstm.hpp, d = heads·D: pre [T·B,4d] with columns [head][ĩ f̃ z̃ õ][D], r [d,4D] → h
/// [T·B,d]. The carried state is h, c, n, m as [4,B,d]; m takes no gradient.
Var slstm(Tape& tape, Var pre, Var r, Index heads, Index batch, Carry carry);

/// The sLSTM's `pre` [R,4d] from its two inputs [R,d]: in every head ĩ and f̃ are products of `gated` (what a
/// convolution made of x), z̃ and õ of x. w [d,4D] is laid out as r, bias [1,4d] as pre.
Var slstm_inputs(Tape& tape, Var gated, Var x, Var w, Var bias, Index heads);

}  // namespace recurbench
