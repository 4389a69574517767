#pragma once

#include "autodiff/carry.hpp"
#include "autodiff/tape.hpp"

namespace recurbench {

/// The parts of RWKV that are not products, each with a derivative by hand.

/// σ(r) ⊙ wkv of kernels/wkv.hpp: RWKV-4's time mixing.
struct Wkv {
  Var r, k, v;     // [T·B,C]
  Var time_decay;  // [1,C], w = −exp(time_decay)
  Var time_first;  // [1,C], u
};
/// [T·B,C]. The carried state is p, q, o as [3,B,C]; o takes no gradient.
Var wkv(Tape& tape, const Wkv& in, Index batch, Carry carry);

/// x_{t−1} − x_t of x [T·B,C]. The carried state is the last x, [B,C].
Var token_difference(Tape& tape, Var x, Index batch, Carry carry);

/// x + difference ⊙ mix in every row; x, difference [R,C], mix [1,C].
Var token_mix(Tape& tape, Var x, Var difference, Var mix);

}  // namespace recurbench
