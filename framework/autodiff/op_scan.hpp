#pragma once

#include <optional>

#include "autodiff/carry.hpp"
#include "autodiff/tape.hpp"

namespace recurbench {

/// What the layers around a selective scan are made of, each with a derivative by hand. Inputs that come out
/// of one projection are read where they lie: a Var and the column they begin at.

/// The inputs of kernels/selective_scan.hpp: C channels with N states each.
struct SelectiveScan {
  Var x;           // [T·B,C]
  Var dt;          // [T·B,C], ≥ 0
  Var projection;  // [T·B,·]: B in N columns from `b_column` on, C in the N after them
  Index b_column;
  Var a_log;  // [C,N]: A = −exp(a_log)
  Var d;      // [1,C]
  bool negative_eigenvalues = false;
};
/// y [T·B,C]. The carried state is h as [B,N,C].
Var selective_scan(Tape& tape, const SelectiveScan& in, Index batch, Carry carry);

/// A causal depthwise convolution of kernels/causal_conv.hpp over C channels, K taps each.
struct CausalConv {
  Var x;                      // [T·B,·], its columns [column, column + C)
  Index column = 0;           //
  Var w;                      // [K,C], the last row belongs to the present
  std::optional<Var> bias{};  // [1,C]
  bool silu = false;          ///< SiLU of the sum
};
/// y [T·B,C]. The carried state are the last K−1 inputs as [K−1,B,C], oldest first.
Var causal_conv(Tape& tape, const CausalConv& in, Index batch, Carry carry);

/// log(1 + exp(x + bias)); x [R,C], bias [1,C].
Var softplus(Tape& tape, Var x, Var bias);

/// y ⊙ SiLU(z); y [R,C], z [R,·] in its columns [column, column + C).
Var silu_gate(Tape& tape, Var y, Var z, Index column);

}  // namespace recurbench
