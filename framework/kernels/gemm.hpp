#pragma once

#include "kernels/matrix.hpp"

namespace seqbench {

/// c = a·b, one thread, the same bits on every call. c must not overlap a or b.
/// REQUIRES: sizes agree (asserted).
void multiply(const Matrix& c, const ConstMatrix& a, const ConstMatrix& b);

/// c += a·b.
void multiply_add(const Matrix& c, const ConstMatrix& a, const ConstMatrix& b);

}  // namespace seqbench
