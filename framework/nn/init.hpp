#pragma once

#include <functional>

#include "core/rng.hpp"
#include "kernels/matrix.hpp"

namespace seqbench {

/// Fills a fresh parameter [rows, cols] (in × out for weights).
using Init = std::function<void(Rng&, const Matrix&)>;

Init constant_init(Real value);
/// U(−bound, bound).
Init uniform_init(double bound);
/// N(0, deviation²).
Init normal_init(double deviation);
/// `scale` on the diagonal, zero elsewhere.
Init identity_init(double scale);
/// Columns or rows orthonormal (whichever are fewer), times gain: Q of a Gaussian matrix, signs fixed by R's
/// diagonal.
Init orthogonal_init(double gain);

}  // namespace seqbench
