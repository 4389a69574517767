#pragma once

#include <optional>

#include "autodiff/ops.hpp"

namespace recurbench {

/// Parameters of a feed-forward network with one hidden layer of M units.
struct MlpParameters {
  Var up;                                     // [I,M]
  Var down;                                   // [M,O]
  std::optional<Var> up_bias{}, down_bias{};  // [1,M], [1,O]
};

/// activation(x·up + up_bias)·down + down_bias as one node, in blocks of rows whose hidden units stay in the
/// cache: [R,I] → [R,O]. Activations whose slope takes their input alone: gelu, relu_squared.
Var mlp(Tape& tape, Var x, const MlpParameters& parameters, Activation activation);

}  // namespace recurbench
