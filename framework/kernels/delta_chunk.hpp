#pragma once

#include <algorithm>

#include "kernels/delta_scan.hpp"
#include "kernels/lanes.hpp"

/// What both passes of the delta scan share: chunks of one head of one sequence in padded tiles.
namespace recurbench::delta {

constexpr Index kChunk = 16;

// Rows of keys or values are padded to whole groups of kSumLanes, so that every inner loop runs over whole
// vectors. A block of at most kMostVectors vectors stays in registers.
constexpr Index kMostVectors = kLanes == kSumLanes ? 4 : 2;

inline Index padded(Index count) {
  return (count + kSumLanes - 1) / kSumLanes * kSumLanes;
}

/// Calls step.template operator()<Vectors>(first column) for blocks that cover `width` columns.
template <Index Vectors = kMostVectors, class Step>
inline void in_blocks(Index width, const Step& step, Index first = 0) {
  for (; first + Vectors * kLanes <= width; first += Vectors * kLanes)
    step.template operator()<Vectors>(first);
  if constexpr (Vectors > 1) in_blocks<Vectors - 1>(width, step, first);
}

/// One chunk of one head of one sequence: padded copies of its rows.
struct Chunk {
  Index steps, keys, values;
  Index key_width, value_width;  // padded
  Real *r, *w, *k, *a, *b;       // [kChunk + 1, key_width]
  Real *v, *read, *y, *dread;    // [kChunk + 1, value_width]
  Real *dr, *dw, *dk, *da, *db;  // [kChunk, key_width]
  Real* dv;                      // [kChunk, value_width]
  Real* state;                   // forward: [keys, value_width]; backward: its gradient [values, key_width]
  Real* states;                  // backward: [kChunk + 1, values, key_width]

  Chunk(Real* memory, const DeltaScanShape& s)
      : steps(0), keys(s.keys), values(s.values), key_width(padded(s.keys)), value_width(padded(s.values)) {
    const auto take = [&](Index count) {
      Real* const taken = memory;
      memory += count;
      return taken;
    };
    for (Real** tile : {&r, &w, &k, &a, &b, &dr, &dw, &dk, &da, &db}) *tile = take((kChunk + 1) * key_width);
    for (Real** tile : {&v, &read, &y, &dread, &dv}) *tile = take((kChunk + 1) * value_width);
    state = take(std::max(keys * value_width, values * key_width));
    states = take((kChunk + 1) * values * key_width);
  }
  static Index size(const DeltaScanShape& s) {
    const Index keys = padded(s.keys);
    const Index values = padded(s.values);
    return (kChunk + 1) * (10 * keys + 5 * values + s.values * keys) +
           std::max(s.keys * values, s.values * keys);
  }
};

/// Where a chunk lies in matrices of T·B rows.
struct Place {
  Index sequence, head, first, steps, batch;

  template <class M>
  M rows(const M& m, Index cols) const {
    if (!m.data) return m;
    return {m.data + (first * batch + sequence) * m.stride + head * cols, steps, cols, batch * m.stride};
  }
};

/// A copy with rows of `width`, padded with zeros.
inline void load_rows(Real* tile, const ConstMatrix& from, Index width) {
  for (Index i = 0; i < from.rows; ++i) {
    std::copy_n(from.data + i * from.stride, from.cols, tile + i * width);
    std::fill(tile + i * width + from.cols, tile + (i + 1) * width, Real{0});
  }
}

inline void save_rows(const Matrix& to, const Real* tile, Index width) {
  if (!to.data) return;
  for (Index i = 0; i < to.rows; ++i) std::copy_n(tile + i * width, to.cols, to.data + i * to.stride);
}

inline void load_decay(const Chunk& c, const Place& at, const ConstMatrix& w, bool by_head) {
  if (w.data && !by_head) return load_rows(c.w, at.rows(w, c.keys), c.key_width);
  const ConstMatrix rows = at.rows(w, 1);
  for (Index i = 0; i < c.steps; ++i)
    std::fill_n(c.w + i * c.key_width, c.key_width, w.data ? rows.data[i * rows.stride] : Real{1});
}

inline void load_chunk(Chunk& c, const Place& at, const DeltaScanTensors<ConstMatrix>& in,
                       const DeltaScanShape& s) {
  c.steps = at.steps;
  load_rows(c.r, at.rows(in.r, s.keys), c.key_width);
  load_rows(c.k, at.rows(in.k, s.keys), c.key_width);
  load_rows(c.a, at.rows(in.a, s.keys), c.key_width);
  load_rows(c.b, at.rows(in.b, s.keys), c.key_width);
  load_rows(c.v, at.rows(in.v, s.values), c.value_width);
  load_decay(c, at, in.w, s.decay_by_head);
}

inline Index chunk_count(const DeltaScanShape& s) {
  return (s.steps + kChunk - 1) / kChunk;
}

/// The state [keys, values] before a chunk, among the borders [B, heads, chunks].
inline Real* border(const DeltaScanTrace& trace, const Place& at, const DeltaScanShape& s) {
  return trace.borders +
         ((at.sequence * s.heads + at.head) * chunk_count(s) + at.first / kChunk) * s.keys * s.values;
}

}  // namespace recurbench::delta
