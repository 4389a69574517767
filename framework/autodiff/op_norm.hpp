#pragma once

#include <optional>

#include "autodiff/tape.hpp"

namespace recurbench {

/// (x − mean) / sqrt(variance + eps) · weight + bias over each row, the variance biased; weight, bias [1,C],
/// the bias optional (Ba, Kiros & Hinton 2016).
Var layer_norm(Tape& tape, Var x, Var weight, std::optional<Var> bias, Real eps);

/// The same over each of `groups` equal groups of columns (Wu & He 2018); weight and bias by channel, [1,C].
Var group_layer_norm(Tape& tape, Var x, Var weight, std::optional<Var> bias, Index groups, Real eps);

/// x / sqrt(mean(x²) + eps) · weight over each of `groups` equal groups of columns; weight [1,C], or
/// [1,C/groups] for all groups.
Var group_rms_norm(Tape& tape, Var x, Var weight, Index groups, Real eps);

/// x / max(|x|, eps) over each of `groups` equal groups of columns, the Euclidean norm.
Var l2_normalise(Tape& tape, Var x, Index groups, Real eps);

}  // namespace recurbench
