#include "kernels/gated_scan.hpp"

#include <algorithm>

#include "kernels/activations.hpp"
#include "kernels/gemm.hpp"
#include "kernels/lanes.hpp"

namespace seqbench {
namespace {

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

void load(Real* tile, const ConstMatrix& from) {
  for (Index i = 0; i < from.rows; ++i)
    std::copy_n(from.data + i * from.stride, from.cols, tile + i * from.cols);
}

void add_tile(const Matrix& to, const Real* tile) {
  if (!to.data) return;
  for (Index i = 0; i < to.rows; ++i)
    for (Index c = 0; c < to.cols; ++c) to.data[i * to.stride + c] += tile[i * to.cols + c];
}

/// α, in one column for each key.
void load_decay(const Chunk& c, const ConstMatrix& log_decay) {
  for (Index i = 0; i < c.steps; ++i) {
    const Real* __restrict from = log_decay.data + i * log_decay.stride;
    Real* __restrict decay = c.decay + i * c.keys;
    if (!c.decay_by_key) std::fill_n(decay, c.keys, exp_nonpositive(from[0]));
    for (Index j = 0; j < c.keys && c.decay_by_key; ++j) decay[j] = exp_nonpositive(from[j]);
  }
}

/// What passes between the chunk's steps and the states around it.
void decay_to_borders(const Chunk& c) {
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
void decay_mask(const Chunk& c) {
  for (Index i = 0; i < c.steps; ++i) {
    Real* __restrict mask = c.mask + i * kChunk;
    const Real decay = c.decay[i * c.keys];
    for (Index j = 0; j < i; ++j) mask[j] = mask[j - kChunk] * decay;
    mask[i] = 1;
    std::fill(mask + i + 1, mask + kChunk, Real{0});
  }
}

void head_scores(const Chunk& c) {
  decay_mask(c);
  for (Index i = 0; i < c.steps; ++i)
    for (Index j = 0; j < kChunk; ++j) {
      const Index at = i * kChunk + j;
      c.scores[at] = j <= i ? c.raw[at] * c.mask[at] : Real{0};
    }
}

/// scores[i][j] = Σ_c q_ic k_jc α_{j+1,c}···α_{i,c} for j ≤ i, else 0. Each key has a lane, empty until its
/// step, and decays as the steps go by.
void key_scores(const Chunk& c) {
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
void prepare(Chunk& c, const Place& at, const GatedScanTensors<ConstMatrix>& in, const GatedScanShape& s) {
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
void decay_state(const Chunk& c, Real* state) {
  for (Index key = 0; key < c.keys; ++key)
    for (Index i = 0; i < c.values; ++i) state[key * c.values + i] *= c.total[key];
}

/// out_i = Σ_{j≤i} scores_ij v_j. The zeros after j = i take no part: a later step's NaN must not come back.
void causal_product(const Matrix& out, const Chunk& c) {
  for (Index i = 0; i < c.steps; ++i) {
    Real* __restrict to = out.data + i * out.stride;
    const Real* s = c.scores + i * kChunk;
    std::fill_n(to, c.values, Real{0});
    Index j = 0;
    for (; j + 3 <= i; j += 4) {
      const Real* __restrict v = c.v + j * c.values;
      for (Index n = 0; n < c.values; ++n)
        to[n] += (s[j] * v[n] + s[j + 1] * v[c.values + n]) +
                 (s[j + 2] * v[2 * c.values + n] + s[j + 3] * v[3 * c.values + n]);
    }
    for (; j <= i; ++j)
      for (Index n = 0; n < c.values; ++n) to[n] += s[j] * c.v[j * c.values + n];
  }
}

void forward_chunk(const Chunk& c, const Matrix& out, const Matrix& state) {
  causal_product(out, c);
  multiply_add(out, c.by_keys(c.q_in), state);
  decay_state(c, state.data);
  multiply_add(state, transpose(c.by_keys(c.k_out)), c.by_values(c.v));
}

/// dlog of what passes the chunk's borders. Step t decays what enters for the steps t…, what the steps …t−1
/// leave, and what passes through; only such terms are summed, so nothing cancels.
void border_gradients(const Chunk& c, const Real* state, const Real* dstate) {
  Real* __restrict running = c.work;
  for (Index key = 0; key < c.keys; ++key)
    running[key] = c.total[key] * lane_dot(state + key * c.values, dstate + key * c.values, c.values);
  for (Index t = 0; t < c.steps; ++t)
#pragma GCC ivdep
    for (Index j = 0; j < c.keys; ++j) {
      const Index at = t * c.keys + j;
      c.dlog[at] = running[j];
      c.dk[at] *= c.to_end[at];
      running[j] += c.k[at] * c.dk[at];
    }
  std::fill_n(running, c.keys, Real{0});
  for (Index t = c.steps - 1; t >= 0; --t)
#pragma GCC ivdep
    for (Index j = 0; j < c.keys; ++j) {
      const Index at = t * c.keys + j;
      c.dq[at] *= c.from_start[at];
      running[j] += c.q[at] * c.dq[at];
      c.dlog[at] += running[j];
    }
}

/// dlog[t] = Σ_{j<t≤i} scores_ij dscores_ij + the borders' part; then dscores ⊙ mask goes to q and k.
void head_gradients(const Chunk& c, Real* dlog) {
  alignas(64) Real columns[kChunk] = {};  // of j < t: Σ_{i≥t}
  for (Index t = c.steps - 1; t >= 0; --t) {
    Real* __restrict dscores = c.dscores + t * kChunk;
    const Real* __restrict scores = c.scores + t * kChunk;
    const Real* __restrict mask = c.mask + t * kChunk;
    for (Index j = 0; j < t; ++j) columns[j] += scores[j] * dscores[j];
    columns[t] = 0;
    LaneSum sum;
    sum.add(columns);
    dlog[t] = sum.total();
    for (Index j = 0; j < c.steps; ++j) dscores[j] *= mask[j];
  }
  for (Index t = 0; t < c.steps; ++t) dlog[t] += lane_sum(c.dlog + t * c.keys, c.keys);
  multiply_add(c.by_keys(c.dq), c.square(c.dscores), c.by_keys(c.k));
  multiply_add(c.by_keys(c.dk), transpose(c.square(c.dscores)), c.by_keys(c.q));
}

/// One step's part in the gradients of `key_scores`: `gradient` is that of the key after the step, `decayed`
/// the key itself, and leaves as the gradient before the step.
void key_step(Real* __restrict gradient, Real* __restrict dq, Real* __restrict dlog,
              const Real* __restrict decayed, const Real* __restrict q, const Real* __restrict decay, Real d,
              Index keys) {
  for (Index n = 0; n < keys; ++n) {
    const Real g = gradient[n] + d * q[n];
    dq[n] += d * decayed[n];
    dlog[n] += g * decayed[n];
    gradient[n] = g * decay[n];
  }
}

void key_gradients(const Chunk& c) {
  const Index keys = c.keys;
  Real* decayed = c.work;    // [steps, keys] k_j at step i
  Real* gradient = c.total;  // of k_j at step i
  for (Index j = 0; j < c.steps; ++j) {
    std::copy_n(c.k + j * keys, keys, decayed + j * keys);
    for (Index i = j + 1; i < c.steps; ++i)
#pragma GCC ivdep
      for (Index n = 0; n < keys; ++n)
        decayed[i * keys + n] = decayed[(i - 1) * keys + n] * c.decay[i * keys + n];
    std::fill_n(gradient, keys, Real{0});
    for (Index i = c.steps - 1; i > j; --i)
      key_step(gradient, c.dq + i * keys, c.dlog + i * keys, decayed + i * keys, c.q + i * keys,
               c.decay + i * keys, c.dscores[i * kChunk + j], keys);
    const Real d = c.dscores[j * kChunk + j];
#pragma GCC ivdep
    for (Index n = 0; n < keys; ++n) {
      c.dk[j * keys + n] += gradient[n] + d * c.q[j * keys + n];
      c.dq[j * keys + n] += d * c.k[j * keys + n];
    }
  }
}

void backward_chunk(const Chunk& c, const Matrix& dv, const Matrix& dlog, const Matrix& dstate,
                    const ConstMatrix& state) {
  const ConstMatrix dout = c.by_values(c.dout);
  const ConstMatrix v = c.by_values(c.v);
  multiply(c.square(c.dscores), dout, transpose(v));
  if (dv.data) {
    multiply_add(dv, transpose(c.square(c.scores)), dout);
    multiply_add(dv, c.by_keys(c.k_out), dstate);
  }
  multiply(c.by_keys(c.dq), dout, transpose(state));
  multiply(c.by_keys(c.dk), v, transpose(dstate));
  border_gradients(c, state.data, dstate.data);
  decay_state(c, dstate.data);
  multiply_add(dstate, transpose(c.by_keys(c.q_in)), dout);
  if (c.decay_by_key) {
    key_gradients(c);
    add_tile(dlog, c.dlog);
  } else {
    Real sums[kChunk];
    head_gradients(c, sums);
    add_tile(dlog, sums);
  }
}

Index chunk_count(const GatedScanShape& s) {
  return (s.steps + kChunk - 1) / kChunk;
}

/// The state [keys, values] before a chunk, among the borders [B, chunks, heads].
template <class Value>
Value* border(Value* borders, const Place& at, const GatedScanShape& s) {
  return borders +
         ((at.sequence * chunk_count(s) + at.first / kChunk) * s.heads + at.head) * s.keys * s.values;
}

}  // namespace

Index gated_scan_borders(const GatedScanShape& s) {
  return chunk_count(s) * s.state_floats();
}
Index gated_scan_scratch(const GatedScanShape& s) {
  return Chunk::size(s);
}

void gated_scan_forward(Real* out, Real* state, Real* borders, Real* scratch,
                        const GatedScanTensors<ConstMatrix>& in, const GatedScanShape& s) {
  Chunk c(scratch, s);
  const Matrix whole(out, s.steps * s.batch, s.heads * s.values);
  const Index cells = s.keys * s.values;
  for (Index b = 0; b < s.batch; ++b)
    for (Index first = 0; first < s.steps; first += kChunk)
      for (Index h = 0; h < s.heads; ++h) {
        const Place at{b, h, first, std::min(kChunk, s.steps - first), s.batch};
        const Matrix head(state + (b * s.heads + h) * cells, s.keys, s.values);
        if (borders) std::copy_n(head.data, cells, border(borders, at, s));
        prepare(c, at, in, s);
        forward_chunk(c, at.rows(whole, h * s.values, s.values), head);
      }
}

void gated_scan_backward(const GatedScanTensors<Matrix>& d, Real* dstate, Real* scratch, const Real* dout,
                         const Real* borders, const GatedScanTensors<ConstMatrix>& in,
                         const GatedScanShape& s) {
  Chunk c(scratch, s);
  const ConstMatrix whole(dout, s.steps * s.batch, s.heads * s.values);
  const Index cells = s.keys * s.values;
  const Index decays = s.decay_by_key ? s.keys : 1;
  for (Index b = 0; b < s.batch; ++b)
    for (Index chunk = chunk_count(s) - 1; chunk >= 0; --chunk)
      for (Index h = 0; h < s.heads; ++h) {
        const Index first = chunk * kChunk;
        const Place at{b, h, first, std::min(kChunk, s.steps - first), s.batch};
        prepare(c, at, in, s);
        load(c.dout, at.rows(whole, h * s.values, s.values));
        backward_chunk(c, at.rows(d.v, h * s.values, s.values), at.rows(d.log_decay, h * decays, decays),
                       {dstate + (b * s.heads + h) * cells, s.keys, s.values},
                       {border(borders, at, s), s.keys, s.values});
        const Index key_col = s.shared_keys ? 0 : h * s.keys;
        add_tile(at.rows(d.q, key_col, s.keys), c.dq);
        add_tile(at.rows(d.k, key_col, s.keys), c.dk);
      }
}

}  // namespace seqbench
