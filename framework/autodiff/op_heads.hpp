#pragma once

#include "autodiff/tape.hpp"

namespace recurbench {

/// What works on heads: the columns of x [R, heads·P] in `heads` equal groups.

/// x [R, heads·P], every head times its number in s [R, heads] (or [1, heads]: the same in every row).
Var scale_heads(Tape& tape, Var x, Var s);

/// The dot products of a and b [R, heads·P] by head → [R, heads].
Var dot_heads(Tape& tape, Var a, Var b, Index heads);

/// A block-diagonal product: columns of x [R,C] in groups of `w`'s columns, each group times its own square
/// block of w [C, block].
Var block_linear(Tape& tape, Var x, Var w);

}  // namespace recurbench
