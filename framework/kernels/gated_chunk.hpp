#pragma once

#include <algorithm>

#include "kernels/activations.hpp"
#include "kernels/gated_scan.hpp"
#include "kernels/gemm.hpp"
#include "kernels/lanes.hpp"

/// What both passes of the gated scan share: chunks of one head of one sequence, and the scores within them.
namespace recurbench::gated {

constexpr Index kChunk = 16;
static_assert(kChunk == kSumLanes);

/// One chunk of one head of one sequence. Tiles have a row for each step.
struct Chunk {
  Index steps, keys, values;
  bool decay_by_key;
  Real *q, *k, *decay;        // [steps, keys]
  Real *from_start, *to_end;  // [steps, keys] decay from the state before to step i, from step j to the end
  Real *q_in, *k_out;         // [steps, keys] q and k, decayed likewise
  Real *v, *dout;             // [steps, values]
  Real *dq, *dk, *dlog;       // [steps, keys]
  Real* work;                 // [keys, kChunk]
  Real* total;                // [keys] decay of the whole chunk
  Real *raw, *mask;           // [steps, steps] q·k, and the decay from step j to step i
  Real *scores, *dscores;     // [steps, steps]

  Chunk(Real* memory, const GatedScanShape& s)
      : steps(0), keys(s.keys), values(s.values), decay_by_key(s.decay_by_key) {
    const auto take = [&](Index cols) {
      Real* const taken = memory;
      memory += kChunk * cols;
      return taken;
    };
    for (Real** tile : {&q, &k, &decay, &from_start, &to_end, &q_in, &k_out, &dq, &dk, &dlog, &work, &total})
      *tile = take(keys);
    for (Real** tile : {&v, &dout}) *tile = take(values);
    for (Real** square : {&raw, &mask, &scores, &dscores}) *square = take(kChunk);
  }
  static Index size(const GatedScanShape& s) { return kChunk * (12 * s.keys + 2 * s.values + 4 * kChunk); }

  Matrix by_keys(Real* tile) const { return {tile, steps, keys}; }
  Matrix by_values(Real* tile) const { return {tile, steps, values}; }
  Matrix square(Real* tile) const { return {tile, steps, steps, kChunk}; }
};

/// Where a chunk lies in matrices of T·B rows.
struct Place {
  Index sequence, head, first, steps, batch;

  template <class M>
  M rows(const M& m, Index first_col, Index cols) const {
    if (!m.data) return m;
    return {m.data + (first * batch + sequence) * m.stride + first_col, steps, cols, batch * m.stride};
  }
};

inline void load(Real* tile, const ConstMatrix& from) {
  for (Index i = 0; i < from.rows; ++i)
    std::copy_n(from.data + i * from.stride, from.cols, tile + i * from.cols);
}

/// α, in one column for each key.
inline void load_decay(const Chunk& c, const ConstMatrix& log_decay) {
  for (Index i = 0; i < c.steps; ++i) {
    const Real* __restrict from = log_decay.data + i * log_decay.stride;
    Real* __restrict decay = c.decay + i * c.keys;
    if (!c.decay_by_key) std::fill_n(decay, c.keys, exp_nonpositive(from[0]));
    for (Index j = 0; j < c.keys && c.decay_by_key; ++j) decay[j] = exp_nonpositive(from[j]);
  }
}

/// What passes between the chunk's steps and the states around it.
inline void decay_to_borders(const Chunk& c) {
  std::fill_n(c.total, c.keys, Real{1});
  for (Index i = c.steps - 1; i >= 0; --i)
#pragma GCC ivdep
    for (Index j = 0; j < c.keys; ++j) {
      const Index at = i * c.keys + j;
      c.to_end[at] = c.total[j];
      c.k_out[at] = c.k[at] * c.total[j];
      c.total[j] *= c.decay[at];
    }
  for (Index i = 0; i < c.steps; ++i)
#pragma GCC ivdep
    for (Index j = 0; j < c.keys; ++j) {
      const Index at = i * c.keys + j;
      c.from_start[at] = (i > 0 ? c.from_start[at - c.keys] : Real{1}) * c.decay[at];
      c.q_in[at] = c.q[at] * c.from_start[at];
    }
}

/// mask[i][j] = α_{j+1}···α_i for j ≤ i, else 0, of a head's decays.
inline void decay_mask(const Chunk& c) {
  for (Index i = 0; i < c.steps; ++i) {
    Real* __restrict mask = c.mask + i * kChunk;
    const Real decay = c.decay[i * c.keys];
    for (Index j = 0; j < i; ++j) mask[j] = mask[j - kChunk] * decay;
    mask[i] = 1;
    std::fill(mask + i + 1, mask + kChunk, Real{0});
  }
}

inline void head_scores(const Chunk& c) {
  decay_mask(c);
  for (Index i = 0; i < c.steps; ++i)
    for (Index j = 0; j < kChunk; ++j) {
      const Index at = i * kChunk + j;
      c.scores[at] = j <= i ? c.raw[at] * c.mask[at] : Real{0};
    }
}

/// scores[i][j] = Σ_c q_ic k_jc α_{j+1,c}···α_{i,c} for j ≤ i, else 0. Each key has a lane, empty until its
/// step, and decays as the steps go by.
inline void key_scores(const Chunk& c) {
  Real* decayed = c.work;
  std::fill_n(decayed, c.keys * kChunk, Real{0});
  for (Index i = 0; i < c.steps; ++i) {
    Vector sums[kSumVectors] = {};
    for (Index key = 0; key < c.keys; ++key)
      for (Index n = 0; n < kSumVectors; ++n) {
        Real* lanes = decayed + key * kChunk + n * kLanes;
        const Vector now = load_vector(lanes) * c.decay[i * c.keys + key];
        store_vector(lanes, now);
        sums[n] += now * c.q[i * c.keys + key];
      }
    for (Index n = 0; n < kSumVectors; ++n) store_vector(c.scores + i * kChunk + n * kLanes, sums[n]);
    c.scores[i * kChunk + i] = lane_dot(c.q + i * c.keys, c.k + i * c.keys, c.keys);
    for (Index key = 0; key < c.keys; ++key) decayed[key * kChunk + i] = c.k[i * c.keys + key];
  }
}

/// Fills the tiles that both passes need.
inline void prepare(Chunk& c, const Place& at, const GatedScanTensors<ConstMatrix>& in,
                    const GatedScanShape& s) {
  c.steps = at.steps;
  const bool keys_loaded = s.shared_keys && at.head > 0;
  const Index key_col = s.shared_keys ? 0 : at.head * s.keys;
  if (!keys_loaded) {
    load(c.q, at.rows(in.q, key_col, s.keys));
    load(c.k, at.rows(in.k, key_col, s.keys));
  }
  load(c.v, at.rows(in.v, at.head * s.values, s.values));
  load_decay(c, at.rows(in.log_decay, at.head * (s.decay_by_key ? s.keys : 1), 1));
  decay_to_borders(c);
  if (s.decay_by_key) return key_scores(c);
  if (!keys_loaded) multiply(c.square(c.raw), c.by_keys(c.q), transpose(c.by_keys(c.k)));
  head_scores(c);
}

/// state = diag(total) state
inline void decay_state(const Chunk& c, Real* state) {
  for (Index key = 0; key < c.keys; ++key)
    for (Index i = 0; i < c.values; ++i) state[key * c.values + i] *= c.total[key];
}

inline Index chunk_count(const GatedScanShape& s) {
  return (s.steps + kChunk - 1) / kChunk;
}

/// The state [keys, values] before a chunk, among the borders [B, chunks, heads].
template <class Value>
Value* border(Value* borders, const Place& at, const GatedScanShape& s) {
  return borders +
         ((at.sequence * chunk_count(s) + at.first / kChunk) * s.heads + at.head) * s.keys * s.values;
}

}  // namespace recurbench::gated
