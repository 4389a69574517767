#pragma once

#include "autodiff/arena.hpp"
#include "kernels/gemm.hpp"

namespace recurbench {

/// Rows that run through all products of a pass together: what one leaves, the next finds in the cache.
constexpr Index kBlockRows = 256;

inline void add_bias(Real* rows, const Real* bias, Index count, Index cols) {
  for (Index r = 0; r < count; ++r)
    for (Index c = 0; c < cols; ++c) rows[r * cols + c] += bias[c];
}

/// A right-hand side laid out in the arena.
inline PackedMatrix packed(Arena& arena, const ConstMatrix& b) {
  const Index rows = b.transposed ? b.cols : b.rows;
  const Index cols = b.transposed ? b.rows : b.cols;
  return PackedMatrix::pack(arena.reals(PackedMatrix::size(rows, cols)), b);
}

}  // namespace recurbench
