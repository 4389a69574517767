#pragma once

#include "autodiff/tape.hpp"

namespace seqbench {

/// (x − mean) / sqrt(variance + eps) · weight + bias over each row, the variance biased; weight, bias [1,C]
/// (Ba, Kiros & Hinton 2016).
Var layer_norm(Tape& tape, Var x, Var weight, Var bias, Real eps);

}  // namespace seqbench
