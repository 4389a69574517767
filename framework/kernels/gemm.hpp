#pragma once

#include "kernels/matrix.hpp"

namespace recurbench {

/// Matrix products on one thread. Every element of the result is summed in one order that depends on the
/// sizes alone, so the bits never depend on alignment, neighbours or a library's choice. c must not overlap a
/// or b. REQUIRES: sizes agree (asserted).

/// c = a·b
void multiply(const Matrix& c, const ConstMatrix& a, const ConstMatrix& b);
/// c += a·b
void multiply_add(const Matrix& c, const ConstMatrix& a, const ConstMatrix& b);

/// A right-hand side laid out once for many products: what a recurrence multiplies by at every step.
struct PackedMatrix {
  const Real* panels = nullptr;
  Index rows = 0, cols = 0;
  Index packed_rows = 0;  ///< rows of the matrix that was laid out

  /// Its upper or left part. REQUIRES: no more rows or columns than there are; columns in multiples of 32 or
  /// all.
  PackedMatrix first_rows(Index count) const { return {panels, count, cols, packed_rows}; }
  PackedMatrix first_cols(Index count) const { return {panels, rows, count, packed_rows}; }

  /// Numbers that `pack` needs for a rows×cols matrix.
  static Index size(Index rows, Index cols);
  /// Lays out b (transposed or not) in `memory`, 64-byte aligned, which must outlive the result.
  static PackedMatrix pack(Real* memory, const ConstMatrix& b);
};

/// c = a·b, or c += a·b. The same bits as the products above when b has at most 256 rows.
void multiply(const Matrix& c, const ConstMatrix& a, const PackedMatrix& b);
void multiply_add(const Matrix& c, const ConstMatrix& a, const PackedMatrix& b);

}  // namespace recurbench
