#pragma once

#include <cstdint>
#include <span>

#include "autodiff/tape.hpp"

namespace recurbench {

/// The primitive operations. They suffice to write any model step by step with no derivative by hand.
/// Shapes in brackets; a sequence [T,B,C] is a matrix of T·B rows. Memory passed as pointer or span must
/// outlive the tape's use of it.

/// x [R,I] · w [I,O] + bias [1,O]
Var linear(Tape& tape, Var x, Var w, Var bias);
/// x [R,I] · w [I,O]
Var linear(Tape& tape, Var x, Var w);

/// Elementwise on equal shapes.
Var add(Tape& tape, Var a, Var b);
Var subtract(Tape& tape, Var a, Var b);
Var multiply(Tape& tape, Var a, Var b);
/// a [R,C] + row [1,C] in every row
Var add_row(Tape& tape, Var a, Var row);
/// a [R,C] ⊙ row [1,C] in every row
Var multiply_row(Tape& tape, Var a, Var row);
/// scale · a + shift
Var affine(Tape& tape, Var a, Real scale, Real shift);

enum class Activation { tanh, relu, relu_squared, sigmoid, silu, gelu, exp };
Var activate(Tape& tape, Var x, Activation activation);

/// Rows of table [V,C] picked by tokens [R]. REQUIRES: 0 ≤ token < V.
Var embedding(Tape& tape, Var table, std::span<const std::int32_t> tokens);

/// Rows [begin, begin + count) of x; for a sequence: the steps begin/B ….
Var slice_rows(Tape& tape, Var x, Index begin, Index count);
/// Columns [begin, begin + count) of x.
Var slice_cols(Tape& tape, Var x, Index begin, Index count);
/// Equally long matrices, side by side.
Var join_cols(Tape& tape, Var left, Var right);
/// The steps of x [T,B,C] in reverse order.
Var reverse_steps(Tape& tape, Var x, Index batch);
/// Equally wide matrices, one below the other.
Var stack_rows(Tape& tape, std::span<const Var> parts);
/// The rows of x whose numbers stand in `rows`.
Var select_rows(Tape& tape, Var x, std::span<const std::int32_t> rows);

/// x / sqrt(mean(x²) + eps) · weight, over each row; weight [1,C] (Zhang & Sennrich 2019).
Var rms_norm(Tape& tape, Var x, Var weight, Real eps);

/// Mean over targets of −log softmax(logits)[target] (nats), 1×1. logits [M,A·K], A answers a row; targets
/// [M·A] in {0…K−1}.
Var softmax_cross_entropy(Tape& tape, Var logits, std::span<const std::int32_t> targets);

/// Mean over all elements of (prediction − target)², 1×1. prediction [M,O], targets [M·O].
Var mean_squared_error(Tape& tape, Var prediction, std::span<const Real> targets);

}  // namespace recurbench
