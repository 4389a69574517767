#include "kernels/gated_chunk.hpp"

namespace recurbench {
namespace {

using namespace gated;

void add_tile(const Matrix& to, const Real* tile) {
  if (!to.data) return;
  for (Index i = 0; i < to.rows; ++i)
    for (Index c = 0; c < to.cols; ++c) to.data[i * to.stride + c] += tile[i * to.cols + c];
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

}  // namespace

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

}  // namespace recurbench
