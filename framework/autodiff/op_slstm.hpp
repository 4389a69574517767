#pragma once

#include "autodiff/carry.hpp"
#include "autodiff/tape.hpp"

namespace seqbench {

/// The sLSTM of kernels/slstm.hpp, d = heads·D: pre [T·B,4d] with columns [head][ĩ f̃ z̃ õ][D], r [d,4D] → h
/// [T·B,d]. The carried state is h, c, n, m as [4,B,d]; m takes no gradient.
Var slstm(Tape& tape, Var pre, Var r, Index heads, Index batch, Carry carry);

}  // namespace seqbench
