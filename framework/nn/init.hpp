#pragma once

#include <functional>

#include "core/rng.hpp"
#include "kernels/matrix.hpp"

namespace recurbench {

/// Fills a fresh parameter [rows, cols] (in × out for weights).
using Init = std::function<void(Rng&, const Matrix&)>;

Init constant_init(Real value);
/// U(−bound, bound).
Init uniform_init(double bound);
/// U(±scale/√inputs): with a scale of 1 as PyTorch's nn.Linear starts weights and biases.
Init linear_init(Index inputs, double scale = 1);
/// N(0, deviation²).
Init normal_init(double deviation);
/// `scale` on the diagonal, zero elsewhere.
Init identity_init(double scale);
/// Columns or rows orthonormal (whichever are fewer), times gain: Q of a Gaussian matrix, signs fixed by R's
/// diagonal.
Init orthogonal_init(double gain);

/// N(0, 2/(5·width)), the small initialisation of Nguyen & Salazar 2019.
Init small_init(Index width);
/// Numbers whose softplus is log-uniform in [0.001, 0.1]: the biases of Mamba's time steps.
Init time_step_init();

}  // namespace recurbench
