#include "kernels/attention.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>

#include "kernels/attention_rows.hpp"
#include "kernels/gemm.hpp"

namespace recurbench {
namespace {

/// Queries that share one block of scores: few, so that the block stays in cache and little of it is masked.
constexpr Index kRows = 32;
/// Packed keys may be cut at its multiples: whole panels of kernels/gemm.cpp.
constexpr Index kColumnStep = 32;

Index round_up(Index count, Index step) {
  return (count + step - 1) / step * step;
}

/// Where things lie in the scratch memory. Matrices of one sequence are [heads, rows, head_dim].
struct Workspace {
  Index size = 0;
  Real *cosines, *sines;  // [T, dh/2]
  Real *q, *k, *v;        // rotated, q scaled by 1/√dh
  Real *dout, *dq, *dk, *dv;
  Real *packed_k, *packed_v, *packed_rows;  // of one head
  Real *p, *ds;                             // [kRows, stride]
  Real* block;                              // [kRows, dh]
  Index stride;

  Workspace(const AttentionShape& s, Real* memory) : stride(round_up(s.keys(), kSumLanes) + kSumLanes) {
    const auto take = [&](Index count) {
      Real* part = memory ? memory + size : nullptr;
      size += round_up(count, kSumLanes);
      return part;
    };
    for (Real** part : {&cosines, &sines}) *part = take(s.rotary ? s.steps * (s.head_dim / 2) : 0);
    for (Real** part : {&q, &dout, &dq}) *part = take(s.steps * s.width());
    for (Real** part : {&k, &v, &dk, &dv}) *part = take(s.keys() * s.width());
    // Transposed or not, as many numbers as the larger needs.
    for (Real** part : {&packed_k, &packed_v, &packed_rows})
      *part =
          take(std::max(PackedMatrix::size(s.head_dim, s.keys()), PackedMatrix::size(s.keys(), s.head_dim)));
    for (Real** part : {&p, &ds}) *part = take(kRows * stride);
    block = take(kRows * s.head_dim);
  }
};

Real score_scale(const AttentionShape& s) {
  return static_cast<Real>(1 / std::sqrt(static_cast<double>(s.head_dim)));
}

void fill_angles(const Workspace& w, const AttentionShape& s) {
  const Index half = s.head_dim / 2;
  for (Index i = 0; i < half && s.rotary; ++i) {
    const double turn = std::pow(10000.0, -2.0 * static_cast<double>(i) / static_cast<double>(s.head_dim));
    for (Index t = 0; t < s.steps; ++t) {
      const double angle = static_cast<double>(s.past + t) * turn;
      w.cosines[t * half + i] = static_cast<Real>(std::cos(angle));
      w.sines[t * half + i] = static_cast<Real>(std::sin(angle));
    }
  }
}

/// to = scale · from, turned by the angles of step t: forwards (direction 1) or back (−1).
void rotate(Real* __restrict to, const Real* __restrict from, const Workspace& w, const AttentionShape& s,
            Index t, Real scale, Real direction) {
  const Index half = s.head_dim / 2;
  const Real* cosines = w.cosines + t * half;
  const Real* sines = w.sines + t * half;
#pragma GCC ivdep
  for (Index i = 0; i < half; ++i) {
    const Real c = cosines[i] * scale;
    const Real n = sines[i] * scale * direction;
    const Real a = from[i];
    const Real b = from[half + i];
    to[i] = a * c - b * n;
    to[half + i] = a * n + b * c;
  }
}

/// The rows `from` [rows, d] of one sequence into `to` [heads, to_rows, head_dim], from row `first` on.
void split_heads(Real* to, Index to_rows, Index first, const Real* from, Index from_stride, Index rows,
                 const AttentionShape& s) {
  for (Index t = 0; t < rows; ++t)
    for (Index h = 0; h < s.heads; ++h)
      std::copy_n(from + t * from_stride + h * s.head_dim, s.head_dim,
                  to + (h * to_rows + first + t) * s.head_dim);
}

/// The same for queries or keys.
void split_and_rotate(Real* to, Index to_rows, Index first, const Real* from, Index from_stride, Real scale,
                      const Workspace& w, const AttentionShape& s) {
  for (Index t = 0; t < s.steps; ++t)
    for (Index h = 0; h < s.heads; ++h) {
      const Real* __restrict in = from + t * from_stride + h * s.head_dim;
      Real* __restrict out = to + (h * to_rows + first + t) * s.head_dim;
      if (s.rotary)
        rotate(out, in, w, s, t, scale, 1);
      else
        for (Index i = 0; i < s.head_dim; ++i) out[i] = in[i] * scale;
    }
}

/// One sequence's queries, keys and values, those of the past first.
void gather(const Workspace& w, const Real* qkv, const Real* cache, const AttentionShape& s) {
  const Index d = s.width();
  const Index row = s.batch * 3 * d;
  if (s.past > 0) {
    split_heads(w.k, s.keys(), 0, cache + 1, d, s.past, s);
    split_heads(w.v, s.keys(), 0, cache + 1 + s.context * d, d, s.past, s);
  }
  split_and_rotate(w.q, s.steps, 0, qkv, row, score_scale(s), w, s);
  split_and_rotate(w.k, s.keys(), s.past, qkv + d, row, 1, w, s);
  split_heads(w.v, s.keys(), s.past, qkv + 2 * d, row, s.steps, s);
}

/// Adds the new steps to one sequence's cache.
void append(Real* cache, const Workspace& w, const AttentionShape& s) {
  const Index d = s.width();
  for (Index t = s.past; t < s.keys(); ++t)
    for (Index h = 0; h < s.heads; ++h) {
      const Index from = (h * s.keys() + t) * s.head_dim;
      Real* key = cache + 1 + t * d + h * s.head_dim;
      std::copy_n(w.k + from, s.head_dim, key);
      std::copy_n(w.v + from, s.head_dim, key + s.context * d);
    }
  cache[0] = static_cast<Real>(s.keys());
}

/// A block of queries and the keys it meets.
struct Block {
  Index first, rows;  // queries
  Index columns;      // keys that at least one of them sees
  Index computed;     // columns of scores: whole panels

  Block(Index begin, const AttentionShape& s)
      : first(begin),
        rows(std::min(kRows, s.steps - begin)),
        columns(s.past + begin + rows),
        computed(std::min(s.keys(), round_up(columns, kColumnStep))) {}
};

/// One head of one sequence: out is its first row, rows out_stride apart; log_sums [T].
void forward_head(Real* out, Index out_stride, Real* log_sums, const Workspace& w, Index head,
                  const AttentionShape& s) {
  const Index dh = s.head_dim;
  const Real* q = w.q + head * s.steps * dh;
  Real* v = w.v + head * s.keys() * dh;
  // A masked probability is 0, and 0·NaN would carry a later value's NaN into the past.
  const Index finite = finite_rows(v, s.keys(), dh);
  std::fill(v + finite * dh, v + s.keys() * dh, Real{0});
  const auto keys =
      PackedMatrix::pack(w.packed_k, transpose(ConstMatrix(w.k + head * s.keys() * dh, s.keys(), dh)));
  const auto values = PackedMatrix::pack(w.packed_v, ConstMatrix(v, s.keys(), dh));
  for (Index begin = 0; begin < s.steps; begin += kRows) {
    const Block block(begin, s);
    std::array<Real, kRows> sums;
    multiply(Matrix(w.p, block.rows, block.computed, w.stride), ConstMatrix(q + begin * dh, block.rows, dh),
             keys.first_cols(block.computed));
    for (Index r = 0; r < block.rows; ++r) {
      Real* scores = w.p + r * w.stride;
      const Index seen = s.past + begin + r + 1;
      const Real most = row_max(scores, seen);
      const Real sum = exp_row(scores, most, seen, block.columns);
      sums[static_cast<std::size_t>(r)] = seen <= finite ? sum : std::numeric_limits<Real>::quiet_NaN();
      if (log_sums) log_sums[begin + r] = most + std::log(sum);
    }
    multiply(Matrix(w.block, block.rows, dh), ConstMatrix(w.p, block.rows, block.columns, w.stride),
             values.first_rows(block.columns));
    for (Index r = 0; r < block.rows; ++r) {
      const Real share = 1 / sums[static_cast<std::size_t>(r)];
      for (Index i = 0; i < dh; ++i) out[(begin + r) * out_stride + i] = w.block[r * dh + i] * share;
    }
  }
}

/// Leaves the gradients of one head in w.dq, w.dk and w.dv. `means` [T] = Σ dout·out.
void backward_head(const Workspace& w, const Real* out, Index out_stride, const Real* log_sums, Index head,
                   const AttentionShape& s) {
  const Index dh = s.head_dim;
  const Index at = head * s.steps * dh;
  const auto rows_of = [&](const Real* matrix, Index first, Index rows) {
    return ConstMatrix(matrix + at + first * dh, rows, dh);
  };
  const auto keys = PackedMatrix::pack(w.packed_k, transpose(rows_of(w.k, 0, s.steps)));
  const auto values = PackedMatrix::pack(w.packed_v, transpose(rows_of(w.v, 0, s.steps)));
  const auto key_rows = PackedMatrix::pack(w.packed_rows, rows_of(w.k, 0, s.steps));
  for (Index begin = 0; begin < s.steps; begin += kRows) {
    const Block block(begin, s);
    const ConstMatrix q = rows_of(w.q, begin, block.rows);
    const ConstMatrix dout = rows_of(w.dout, begin, block.rows);
    multiply(Matrix(w.p, block.rows, block.computed, w.stride), q, keys.first_cols(block.computed));
    multiply(Matrix(w.ds, block.rows, block.computed, w.stride), dout, values.first_cols(block.computed));
    for (Index r = 0; r < block.rows; ++r)
      backward_row(w.p + r * w.stride, w.ds + r * w.stride, log_sums[begin + r],
                   lane_dot(dout.data + r * dh, out + (begin + r) * out_stride, dh), begin + r + 1,
                   block.columns);
    const ConstMatrix p(w.p, block.rows, block.columns, w.stride);
    const ConstMatrix ds(w.ds, block.rows, block.columns, w.stride);
    multiply_add(Matrix(w.dv + at, block.columns, dh), transpose(p), dout);
    multiply_add(Matrix(w.dk + at, block.columns, dh), transpose(ds), q);
    multiply(Matrix(w.dq + at + begin * dh, block.rows, dh), ds, key_rows.first_rows(block.columns));
  }
}

/// Adds one sequence's gradients [heads, T, head_dim], turned back, to the rows `to` [T, d].
void join_heads(Real* to, Index to_stride, const Real* from, bool turn, Real scale, const Workspace& w,
                const AttentionShape& s) {
  for (Index t = 0; t < s.steps; ++t)
    for (Index h = 0; h < s.heads; ++h) {
      const Real* in = from + (h * s.steps + t) * s.head_dim;
      if (turn) {
        rotate(w.block, in, w, s, t, 1, -1);
        in = w.block;
      }
      Real* __restrict sum = to + t * to_stride + h * s.head_dim;
      for (Index i = 0; i < s.head_dim; ++i) sum[i] += in[i] * scale;
    }
}

}  // namespace

Index attention_scratch(const AttentionShape& shape) {
  return Workspace(shape, nullptr).size;
}

void attention_forward(Real* out, Real* log_sums, Real* cache, Real* scratch, const Real* qkv,
                       const AttentionShape& s) {
  const Workspace w(s, scratch);
  fill_angles(w, s);
  for (Index b = 0; b < s.batch; ++b) {
    Real* own_cache = cache ? cache + b * s.cache_floats() : nullptr;
    gather(w, qkv + b * 3 * s.width(), own_cache, s);
    if (own_cache) append(own_cache, w, s);
    for (Index h = 0; h < s.heads; ++h)
      forward_head(out + b * s.width() + h * s.head_dim, s.batch * s.width(),
                   log_sums ? log_sums + (b * s.heads + h) * s.steps : nullptr, w, h, s);
  }
}

void attention_backward(Real* dqkv, Real* scratch, const Real* dout, const Real* out, const Real* log_sums,
                        const Real* qkv, const AttentionShape& s) {
  const Workspace w(s, scratch);
  const Index d = s.width();
  const Index row = s.batch * d;
  fill_angles(w, s);
  for (Index b = 0; b < s.batch; ++b) {
    gather(w, qkv + b * 3 * d, nullptr, s);
    split_heads(w.dout, s.steps, 0, dout + b * d, row, s.steps, s);
    std::fill_n(w.dk, s.steps * d, Real{0});
    std::fill_n(w.dv, s.steps * d, Real{0});
    for (Index h = 0; h < s.heads; ++h)
      backward_head(w, out + b * d + h * s.head_dim, row, log_sums + (b * s.heads + h) * s.steps, h, s);
    Real* sums = dqkv + b * 3 * d;
    join_heads(sums, 3 * row, w.dq, s.rotary, score_scale(s), w, s);
    join_heads(sums + d, 3 * row, w.dk, s.rotary, 1, w, s);
    join_heads(sums + 2 * d, 3 * row, w.dv, false, 1, w, s);
  }
}

}  // namespace recurbench
