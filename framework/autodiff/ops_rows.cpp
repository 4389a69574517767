#include <algorithm>

#include "autodiff/carried_state.hpp"
#include "autodiff/ops.hpp"
#include "core/error.hpp"
#include "kernels/reduce.hpp"

namespace recurbench {
namespace {

void add_to(Real* target, const Real* source, Index count) {
  for (Index i = 0; i < count; ++i) target[i] += source[i];
}

/// drow += column sums of dout.
void row_backward(Tape& tape, Var self, Var row) {
  Real* drow = tape.grad(row);  // before the scratch: it may be taken from the arena now
  const ArenaScope scratch(tape.arena());
  Real* sums = tape.arena().reals(tape.cols(self));
  column_sums(sums, tape.grad(self), tape.rows(self), tape.cols(self));
  add_to(drow, sums, tape.cols(self));
}

void require_row(const Tape& tape, Var row, Index cols, const char* who) {
  require(tape.rows(row) == 1 && tape.cols(row) == cols, "{}: a row of {} columns was required, got {}×{}",
          who, cols, tape.rows(row), tape.cols(row));
}

}  // namespace

Var add_row(Tape& tape, Var a, Var row) {
  require_row(tape, row, tape.cols(a), "add_row");
  const Var out = tape.record(tape.rows(a), tape.cols(a), {a, row}, [a, row](Tape& t, Var self) {
    if (t.needs_grad(a)) add_to(t.grad(a), t.grad(self), t.size(self));
    if (t.needs_grad(row)) row_backward(t, self, row);
  });
  const Index cols = tape.cols(a);
  for (Index r = 0; r < tape.rows(a); ++r)
    for (Index c = 0; c < cols; ++c)
      tape.output(out)[r * cols + c] = tape.value(a)[r * cols + c] + tape.value(row)[c];
  return out;
}

Var multiply_row(Tape& tape, Var a, Var row) {
  require_row(tape, row, tape.cols(a), "multiply_row");
  const Index cols = tape.cols(a);
  const Var out = tape.record(tape.rows(a), cols, {a, row}, [a, row, cols](Tape& t, Var self) {
    Real* da = t.needs_grad(a) ? t.grad(a) : nullptr;
    Real* drow = t.needs_grad(row) ? t.grad(row) : nullptr;
    const Real* dout = t.grad(self);
    const Real* in = t.value(a);
    const Real* factor = t.value(row);
    for (Index r = 0; r < t.rows(self); ++r, dout += cols, in += cols) {
      for (Index c = 0; da && c < cols; ++c) da[r * cols + c] += dout[c] * factor[c];
      for (Index c = 0; drow && c < cols; ++c) drow[c] += dout[c] * in[c];
    }
  });
  for (Index r = 0; r < tape.rows(a); ++r)
    for (Index c = 0; c < cols; ++c)
      tape.output(out)[r * cols + c] = tape.value(a)[r * cols + c] * tape.value(row)[c];
  return out;
}

Var embedding(Tape& tape, Var table, std::span<const std::int32_t> tokens) {
  const Index cols = tape.cols(table);
  const auto count = static_cast<Index>(tokens.size());
  const std::int32_t* token = tokens.data();
  const Var out = tape.record(count, cols, {table}, [table, token](Tape& t, Var self) {
    Real* dtable = t.grad(table);
    const Real* dout = t.grad(self);
    const Index width = t.cols(self);
    for (Index r = 0; r < t.rows(self); ++r) add_to(dtable + token[r] * width, dout + r * width, width);
  });
  for (Index r = 0; r < count; ++r) {
    require(token[r] >= 0 && token[r] < tape.rows(table), "embedding: tokens 0…{} were required, got {}",
            tape.rows(table) - 1, token[r]);
    std::copy_n(tape.value(table) + token[r] * cols, cols, tape.output(out) + r * cols);
  }
  return out;
}

Var slice_rows(Tape& tape, Var x, Index begin, Index count) {
  require(begin >= 0 && count >= 0 && begin + count <= tape.rows(x),
          "slice_rows: rows [{}, {}) do not lie in {}", begin, begin + count, tape.rows(x));
  const Var out = tape.record(count, tape.cols(x), {x}, [x, begin](Tape& t, Var self) {
    add_to(t.grad(x) + begin * t.cols(x), t.grad(self), t.size(self));
  });
  std::copy_n(tape.value(x) + begin * tape.cols(x), tape.size(out), tape.output(out));
  return out;
}

Var slice_cols(Tape& tape, Var x, Index begin, Index count) {
  require(begin >= 0 && count >= 0 && begin + count <= tape.cols(x),
          "slice_cols: columns [{}, {}) do not lie in {}", begin, begin + count, tape.cols(x));
  const Var out = tape.record(tape.rows(x), count, {x}, [x, begin](Tape& t, Var self) {
    Real* dx = t.grad(x);
    for (Index r = 0; r < t.rows(self); ++r)
      add_to(dx + r * t.cols(x) + begin, t.grad(self) + r * t.cols(self), t.cols(self));
  });
  for (Index r = 0; r < tape.rows(x); ++r)
    std::copy_n(tape.value(x) + r * tape.cols(x) + begin, count, tape.output(out) + r * count);
  return out;
}

Var join_cols(Tape& tape, Var left, Var right) {
  require(tape.rows(left) == tape.rows(right), "join_cols: equally many rows were required, got {} and {}",
          tape.rows(left), tape.rows(right));
  const Index first = tape.cols(left);
  const Index second = tape.cols(right);
  const auto backward = [left, right, first, second](Tape& t, Var self) {
    const Real* dout = t.grad(self);
    for (Index r = 0; r < t.rows(self); ++r, dout += first + second) {
      if (t.needs_grad(left)) add_to(t.grad(left) + r * first, dout, first);
      if (t.needs_grad(right)) add_to(t.grad(right) + r * second, dout + first, second);
    }
  };
  const Var out = tape.record(tape.rows(left), first + second, {left, right}, backward);
  Real* target = tape.output(out);
  for (Index r = 0; r < tape.rows(left); ++r) {
    target = std::copy_n(tape.value(left) + r * first, first, target);
    target = std::copy_n(tape.value(right) + r * second, second, target);
  }
  return out;
}

Var reverse_steps(Tape& tape, Var x, Index batch) {
  steps_of(tape, "reverse_steps", x, batch);
  const Index step = batch * tape.cols(x);
  const Var out = tape.record(tape.rows(x), tape.cols(x), {x}, [x, step](Tape& t, Var self) {
    for (Index at = 0; at < t.size(self); at += step)
      add_to(t.grad(x) + at, t.grad(self) + t.size(self) - step - at, step);
  });
  for (Index at = 0; at < tape.size(x); at += step)
    std::copy_n(tape.value(x) + at, step, tape.output(out) + tape.size(x) - step - at);
  return out;
}

Var stack_rows(Tape& tape, std::span<const Var> parts) {
  require(!parts.empty(), "stack_rows: at least one part was required");
  const auto count = static_cast<Index>(parts.size());
  Var* kept = tape.arena().objects<Var>(count);
  Index rows = 0;
  for (Index i = 0; i < count; ++i) {
    kept[i] = parts[static_cast<std::size_t>(i)];
    require(tape.cols(kept[i]) == tape.cols(parts[0]),
            "stack_rows: parts of {} columns were required, got {}", tape.cols(parts[0]), tape.cols(kept[i]));
    rows += tape.rows(kept[i]);
  }
  const Var out = tape.record(rows, tape.cols(parts[0]), parts, [kept, count](Tape& t, Var self) {
    const Real* dout = t.grad(self);
    for (Index i = 0; i < count; ++i) {
      if (t.needs_grad(kept[i])) add_to(t.grad(kept[i]), dout, t.size(kept[i]));
      dout += t.size(kept[i]);
    }
  });
  Real* target = tape.output(out);
  for (const Var part : parts) target = std::copy_n(tape.value(part), tape.size(part), target);
  return out;
}

Var select_rows(Tape& tape, Var x, std::span<const std::int32_t> rows) {
  const Index cols = tape.cols(x);
  const auto count = static_cast<Index>(rows.size());
  const std::int32_t* row = rows.data();
  const Var out = tape.record(count, cols, {x}, [x, row](Tape& t, Var self) {
    Real* dx = t.grad(x);
    const Index width = t.cols(self);
    for (Index r = 0; r < t.rows(self); ++r) add_to(dx + row[r] * width, t.grad(self) + r * width, width);
  });
  for (Index r = 0; r < count; ++r)
    std::copy_n(tape.value(x) + row[r] * cols, cols, tape.output(out) + r * cols);
  return out;
}

}  // namespace recurbench
