#include "kernels/delta_chunk.hpp"

namespace recurbench {
namespace {

using namespace delta;

void add_rows(const Matrix& to, const Real* tile, Index width) {
  if (!to.data) return;
  for (Index i = 0; i < to.rows; ++i)
    for (Index c = 0; c < to.cols; ++c) to.data[i * to.stride + c] += tile[i * width + c];
}

void add_decay_gradient(const Chunk& c, const Place& at, const Matrix& dw, bool by_head) {
  if (!dw.data || !by_head) return add_rows(at.rows(dw, c.keys), c.dw, c.key_width);
  const Matrix rows = at.rows(dw, 1);
  for (Index i = 0; i < c.steps; ++i)
    for (Index j = 0; j < c.keys; ++j) rows.data[i * rows.stride] += c.dw[i * c.key_width + j];
}

/// The states of the chunk, [values, key_width] each, from the first.
template <Index Vectors>
void recompute_block(const Chunk& c, Index first) {
  const Index cells = c.values * c.key_width;
  for (Index t = 0; t < c.steps; ++t) {
    Vector w[Vectors], b[Vectors], k[Vectors];
    for (Index n = 0; n < Vectors; ++n) {
      const Index at = t * c.key_width + first + n * kLanes;
      w[n] = load_vector(c.w + at);
      b[n] = load_vector(c.b + at);
      k[n] = load_vector(c.k + at);
    }
    const Real* read = c.read + t * c.value_width;
    const Real* v = c.v + t * c.value_width;
    for (Index i = 0; i < c.values; ++i) {
      Real* at = c.states + t * cells + i * c.key_width + first;
#pragma GCC unroll 4
      for (Index n = 0; n < Vectors; ++n)
        store_vector(at + cells + n * kLanes,
                     load_vector(at + n * kLanes) * w[n] + read[i] * b[n] + v[i] * k[n]);
    }
  }
}

/// G += dy rᵀ; dv = G k; dread = G b.
void backward_reads(const Chunk& c, Index t) {
  const Index row = t * c.key_width;
  const Real* dy = c.y + t * c.value_width;
  for (Index i = 0; i < c.values; ++i) {
    Real* g = c.state + i * c.key_width;
    LaneSum by_k, by_b;
    for (Index j = 0; j < c.key_width; j += kSumLanes) {
      for (Index n = j; n < j + kSumLanes; n += kLanes)
        store_vector(g + n, load_vector(g + n) + dy[i] * load_vector(c.r + row + n));
      by_k.add(g + j, c.k + row + j);
      by_b.add(g + j, c.b + row + j);
    }
    const auto [dv, dread] = totals(by_k, by_b);
    c.dv[t * c.value_width + i] = dv;
    c.dread[i] = dread;
  }
}

/// The gradients of step t by keys; then G = G diag(w) + dread aᵀ.
template <Index Vectors>
void backward_block(const Chunk& c, Index t, Index first) {
  const Index cells = c.values * c.key_width;
  const Index row = t * c.key_width + first;
  Vector dr[Vectors] = {}, dw[Vectors] = {}, dk[Vectors] = {}, da[Vectors] = {}, db[Vectors] = {};
  for (Index i = 0; i < c.values; ++i) {
    Real* gradient = c.state + i * c.key_width + first;
    const Real* before = c.states + t * cells + i * c.key_width + first;
    const Real v = c.v[t * c.value_width + i];
    const Real read = c.read[t * c.value_width + i];
    const Real dy = c.y[t * c.value_width + i];
    const Real dread = c.dread[i];
#pragma GCC unroll 4
    for (Index n = 0; n < Vectors; ++n) {
      const Vector g = load_vector(gradient + n * kLanes);
      const Vector s = load_vector(before + n * kLanes);
      dr[n] += load_vector(before + cells + n * kLanes) * dy;
      dw[n] += g * s;
      dk[n] += g * v;
      da[n] += s * dread;
      db[n] += g * read;
      store_vector(gradient + n * kLanes,
                   g * load_vector(c.w + row + n * kLanes) + dread * load_vector(c.a + row + n * kLanes));
    }
  }
  for (Index n = 0; n < Vectors; ++n) {
    store_vector(c.dr + row + n * kLanes, dr[n]);
    store_vector(c.dw + row + n * kLanes, dw[n]);
    store_vector(c.dk + row + n * kLanes, dk[n]);
    store_vector(c.da + row + n * kLanes, da[n]);
    store_vector(c.db + row + n * kLanes, db[n]);
  }
}

void backward_chunk(const Chunk& c) {
  in_blocks(c.key_width, [&]<Index Vectors>(Index first) { recompute_block<Vectors>(c, first); });
  for (Index t = c.steps - 1; t >= 0; --t) {
    backward_reads(c, t);
    in_blocks(c.key_width, [&]<Index Vectors>(Index first) { backward_block<Vectors>(c, t, first); });
  }
}

/// to [cols, width] = from [rows, cols] transposed, padded with zeros.
void transpose_to(Real* to, Index width, const Real* from, Index from_stride, Index rows, Index cols) {
  for (Index i = 0; i < cols; ++i) {
    for (Index j = 0; j < rows; ++j) to[i * width + j] = from[j * from_stride + i];
    std::fill(to + i * width + rows, to + (i + 1) * width, Real{0});
  }
}

}  // namespace

void delta_scan_backward(const DeltaScanTensors<Matrix>& d, Real* dstate, Real* scratch, const Real* dy,
                         const DeltaScanTrace& trace, const DeltaScanTensors<ConstMatrix>& in,
                         const DeltaScanShape& s) {
  Chunk c(scratch, s);
  const ConstMatrix dout(dy, s.steps * s.batch, s.heads * s.values);
  const ConstMatrix read(trace.read, dout.rows, dout.cols);
  for (Index head = 0; head < s.batch * s.heads; ++head) {
    Real* own = dstate + head * s.keys * s.values;
    transpose_to(c.state, c.key_width, own, s.values, s.keys, s.values);
    for (Index chunk = chunk_count(s) - 1; chunk >= 0; --chunk) {
      const Index first = chunk * kChunk;
      const Place at{head / s.heads, head % s.heads, first, std::min(kChunk, s.steps - first), s.batch};
      load_chunk(c, at, in, s);
      load_rows(c.y, at.rows(dout, s.values), c.value_width);
      load_rows(c.read, at.rows(read, s.values), c.value_width);
      transpose_to(c.states, c.key_width, border(trace, at, s), s.values, s.keys, s.values);
      backward_chunk(c);
      add_rows(at.rows(d.r, s.keys), c.dr, c.key_width);
      add_rows(at.rows(d.k, s.keys), c.dk, c.key_width);
      add_rows(at.rows(d.a, s.keys), c.da, c.key_width);
      add_rows(at.rows(d.b, s.keys), c.db, c.key_width);
      add_rows(at.rows(d.v, s.values), c.dv, c.value_width);
      add_decay_gradient(c, at, d.w, s.decay_by_head);
    }
    transpose_to(own, s.values, c.state, c.key_width, s.values, s.keys);
  }
}

}  // namespace recurbench
