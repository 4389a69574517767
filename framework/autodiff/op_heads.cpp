#include "autodiff/op_heads.hpp"

#include <algorithm>
#include <type_traits>

#include "core/error.hpp"

namespace recurbench {
namespace {

/// Σ a·b over a head, by lanes in a fixed order.
Real dot(const Real* a, const Real* b, Index count) {
  constexpr Index kLanes = 8;
  Real lanes[kLanes] = {};
  Index i = 0;
  for (; i + kLanes <= count; i += kLanes)
    for (Index lane = 0; lane < kLanes; ++lane) lanes[lane] += a[i + lane] * b[i + lane];
  for (; i < count; ++i) lanes[0] += a[i] * b[i];
  return ((lanes[0] + lanes[4]) + (lanes[2] + lanes[6])) + ((lanes[1] + lanes[5]) + (lanes[3] + lanes[7]));
}

void add_scaled(Real* target, Real scale, const Real* source, Index count) {
  for (Index i = 0; i < count; ++i) target[i] += scale * source[i];
}

/// Blocks of a known size compile to vector code.
template <class Function>
void with_block(Index block, Function f) {
  if (block == 4)
    f(std::integral_constant<Index, 4>{});
  else
    f(block);
}

/// y += x by blocks times w. x, y [R,C], w [C, block].
template <class Block>
void add_block_products(Real* __restrict y, const Real* __restrict x, const Real* __restrict w, Index rows,
                        Index cols, Block block) {
  for (Index r = 0; r < rows; ++r, x += cols, y += cols)
    for (Index first = 0; first < cols; first += block)
      for (Index i = first; i < first + block; ++i)
        for (Index j = 0; j < block; ++j) y[first + j] += x[i] * w[i * block + j];
}

/// dw += xᵀ dy by blocks.
template <class Block>
void add_block_weights(Real* __restrict dw, const Real* __restrict x, const Real* __restrict dy, Index rows,
                       Index cols, Block block) {
  for (Index r = 0; r < rows; ++r, x += cols, dy += cols)
    for (Index first = 0; first < cols; first += block)
      for (Index i = first; i < first + block; ++i)
        for (Index j = 0; j < block; ++j) dw[i * block + j] += x[i] * dy[first + j];
}

/// Every block transposed; w [C, block].
void transpose_blocks(Real* transposed, const Real* w, Index cols, Index block) {
  for (Index c = 0; c < cols; ++c)
    for (Index j = 0; j < block; ++j)
      transposed[(c / block * block + j) * block + c % block] = w[c * block + j];
}

}  // namespace

Var scale_heads(Tape& tape, Var x, Var s) {
  const Index heads = tape.cols(s);
  const Index rows = tape.rows(x);
  require(tape.cols(x) % heads == 0 && (tape.rows(s) == rows || tape.rows(s) == 1),
          "scale_heads: x [{},{}] and s [{},{}] do not fit", rows, tape.cols(x), tape.rows(s), heads);
  const Index size = tape.cols(x) / heads;
  const Index step = tape.rows(s) == 1 ? 0 : heads;  // between the scales of two rows
  const Var out = tape.record(rows, tape.cols(x), {x, s}, [x, s, heads, size, step](Tape& t, Var self) {
    Real* dx = t.needs_grad(x) ? t.grad(x) : nullptr;
    Real* ds = t.needs_grad(s) ? t.grad(s) : nullptr;
    const Real* dout = t.grad(self);
    const Real* in = t.value(x);
    for (Index r = 0; r < t.rows(self); ++r)
      for (Index h = 0; h < heads; ++h) {
        const Index at = (r * heads + h) * size;
        if (dx) add_scaled(dx + at, t.value(s)[r * step + h], dout + at, size);
        if (ds) ds[r * step + h] += dot(dout + at, in + at, size);
      }
  });
  Real* result = tape.output(out);
  const Real* in = tape.value(x);
  for (Index r = 0; r < rows; ++r)
    for (Index h = 0; h < heads; ++h) {
      const Real scale = tape.value(s)[r * step + h];
      const Index at = (r * heads + h) * size;
      for (Index i = at; i < at + size; ++i) result[i] = scale * in[i];
    }
  return out;
}

Var dot_heads(Tape& tape, Var a, Var b, Index heads) {
  require(tape.rows(a) == tape.rows(b) && tape.cols(a) == tape.cols(b) && tape.cols(a) % heads == 0,
          "dot_heads: equal shapes of {} heads were required, got {}×{} and {}×{}", heads, tape.rows(a),
          tape.cols(a), tape.rows(b), tape.cols(b));
  const Index size = tape.cols(a) / heads;
  const Var out = tape.record(tape.rows(a), heads, {a, b}, [a, b, size](Tape& t, Var self) {
    Real* da = t.needs_grad(a) ? t.grad(a) : nullptr;
    Real* db = t.needs_grad(b) ? t.grad(b) : nullptr;
    for (Index i = 0; i < t.size(self); ++i) {
      const Real dout = t.grad(self)[i];
      if (da) add_scaled(da + i * size, dout, t.value(b) + i * size, size);
      if (db) add_scaled(db + i * size, dout, t.value(a) + i * size, size);
    }
  });
  for (Index i = 0; i < tape.size(out); ++i)
    tape.output(out)[i] = dot(tape.value(a) + i * size, tape.value(b) + i * size, size);
  return out;
}

Var block_linear(Tape& tape, Var x, Var w) {
  const Index block = tape.cols(w);
  const Index cols = tape.cols(x);
  require(tape.rows(w) == cols && cols % block == 0, "block_linear: x [{},{}] and w [{},{}] do not fit",
          tape.rows(x), cols, tape.rows(w), block);
  const Index rows = tape.rows(x);
  const Var out = tape.record(rows, cols, {x, w}, [x, w, rows, cols, block](Tape& t, Var self) {
    const Real* dout = t.grad(self);
    Real* dx = t.needs_grad(x) ? t.grad(x) : nullptr;
    Real* dw = t.needs_grad(w) ? t.grad(w) : nullptr;
    const ArenaScope scratch(t.arena());
    Real* transposed = t.arena().reals(cols * block);
    transpose_blocks(transposed, t.value(w), cols, block);
    with_block(block, [&](auto size) {
      if (dx) add_block_products(dx, dout, transposed, rows, cols, size);
      if (dw) add_block_weights(dw, t.value(x), dout, rows, cols, size);
    });
  });
  Real* result = tape.output(out);
  std::fill_n(result, tape.size(out), Real{0});
  with_block(block,
             [&](auto size) { add_block_products(result, tape.value(x), tape.value(w), rows, cols, size); });
  return out;
}

}  // namespace recurbench
