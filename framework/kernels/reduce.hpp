#pragma once

#include "core/types.hpp"

namespace recurbench {

/// Sums in a fixed order that depends on the sizes alone, so results never depend on alignment or on the
/// library.

/// Σ x[i]², accumulated in double.
double sum_of_squares(const Real* x, Index count);

/// Σ x[i], accumulated in double.
double sum(const Real* x, Index count);

/// sums[cols] = column sums of x [rows, cols].
void column_sums(Real* sums, const Real* x, Index rows, Index cols);

}  // namespace recurbench
