#pragma once

#include "core/types.hpp"

namespace recurbench {

/// `count` numbers rounded up so that what follows them stays 64-byte aligned.
constexpr Index aligned(Index count) {
  return (count + 15) / 16 * 16;
}

/// A row-major matrix in somebody else's memory; `stride` elements lie between the starts of two rows.
struct Matrix {
  Real* data = nullptr;
  Index rows = 0;
  Index cols = 0;
  Index stride = 0;

  Matrix(Real* values, Index row_count, Index col_count)
      : data(values), rows(row_count), cols(col_count), stride(col_count) {}
  Matrix(Real* values, Index row_count, Index col_count, Index row_stride)
      : data(values), rows(row_count), cols(col_count), stride(row_stride) {}
};

/// The read-only counterpart; `transposed` makes a product read it as its transpose.
struct ConstMatrix {
  const Real* data = nullptr;
  Index rows = 0;
  Index cols = 0;
  Index stride = 0;
  bool transposed = false;

  ConstMatrix(const Real* values, Index row_count, Index col_count)
      : data(values), rows(row_count), cols(col_count), stride(col_count) {}
  ConstMatrix(const Real* values, Index row_count, Index col_count, Index row_stride)
      : data(values), rows(row_count), cols(col_count), stride(row_stride) {}
  ConstMatrix(const Matrix& m)
      : data(m.data), rows(m.rows), cols(m.cols), stride(m.stride) {}  // NOLINT: a view
};

/// The same memory read as its transpose.
inline ConstMatrix transpose(ConstMatrix m) {
  m.transposed = !m.transposed;
  return m;
}

}  // namespace recurbench
