#pragma once

#include <optional>

#include "autodiff/carry.hpp"
#include "autodiff/columns.hpp"

namespace recurbench {

/// What the layers around a selective scan are made of, each with a derivative by hand.

/// The inputs of kernels/selective_scan.hpp: C channels with N states each.
struct SelectiveScan {
  Var x;               // [T·B,C]
  Var dt;              // [T·B,C], ≥ 0
  Columns projection;  // [T·B,·]: B in N columns, C in the N after them
  Var a_log;           // [C,N]: A = −exp(a_log)
  Var d;               // [1,C]
  bool negative_eigenvalues = false;
};
/// y [T·B,C]. The carried state is h as [B,N,C].
Var selective_scan(Tape& tape, const SelectiveScan& in, Index batch, Carry carry);

/// A causal depthwise convolution of kernels/causal_conv.hpp over C channels, K taps each.
struct CausalConv {
  Columns x;                  // [T·B,·], C columns of it
  Var w;                      // [K,C], the last row belongs to the present
  std::optional<Var> bias{};  // [1,C]
  bool silu = false;          ///< SiLU of the sum
};
/// y [T·B,C]. The carried state are the last K−1 inputs as [K−1,B,C], oldest first.
Var causal_conv(Tape& tape, const CausalConv& in, Index batch, Carry carry);

/// log(1 + exp(x + bias)); x [R,C], bias [1,C].
Var softplus(Tape& tape, Var x, Var bias);

/// y ⊙ SiLU(gates); y [R,C], gates C columns of [R,·].
Var silu_gate(Tape& tape, Var y, Columns gates);

}  // namespace recurbench
