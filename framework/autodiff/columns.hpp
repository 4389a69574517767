#pragma once

#include "autodiff/tape.hpp"
#include "core/error.hpp"

namespace recurbench {

/// The columns of a value from `first` on, as many as the op reads: what comes out of one product is read
/// where it lies.
struct Columns {
  Var value;
  Index first = 0;

  Columns(Var v, Index first_column = 0) : value(v), first(first_column) {}  // NOLINT: a Var is its columns
};

/// Throws Error, naming the op, unless `count` columns lie in the value, which has `rows` rows.
inline void require_columns(const Tape& tape, const char* who, const Columns& c, Index count, Index rows) {
  require(tape.rows(c.value) == rows && c.first >= 0 && count > 0 && c.first + count <= tape.cols(c.value),
          "{}: {} rows with the columns [{},{}) were required, got {}×{}", who, rows, c.first,
          c.first + count, tape.rows(c.value), tape.cols(c.value));
}

}  // namespace recurbench
