#include "kernels/delta_scan.hpp"

#include <algorithm>

#include "kernels/lanes.hpp"

namespace seqbench {
namespace {

constexpr Index kChunk = 16;

// Rows of keys or values are padded to whole groups of kSumLanes, so that every inner loop runs over whole
// vectors. A block of at most kMostVectors vectors stays in registers.
constexpr Index kMostVectors = kLanes == kSumLanes ? 4 : 2;

Index padded(Index count) {
  return (count + kSumLanes - 1) / kSumLanes * kSumLanes;
}

/// Calls step.template operator()<Vectors>(first column) for blocks that cover `width` columns.
template <Index Vectors = kMostVectors, class Step>
void in_blocks(Index width, const Step& step, Index first = 0) {
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
void load_rows(Real* tile, const ConstMatrix& from, Index width) {
  for (Index i = 0; i < from.rows; ++i) {
    std::copy_n(from.data + i * from.stride, from.cols, tile + i * width);
    std::fill(tile + i * width + from.cols, tile + (i + 1) * width, Real{0});
  }
}

void save_rows(const Matrix& to, const Real* tile, Index width) {
  if (!to.data) return;
  for (Index i = 0; i < to.rows; ++i) std::copy_n(tile + i * width, to.cols, to.data + i * to.stride);
}

void add_rows(const Matrix& to, const Real* tile, Index width) {
  if (!to.data) return;
  for (Index i = 0; i < to.rows; ++i)
    for (Index c = 0; c < to.cols; ++c) to.data[i * to.stride + c] += tile[i * width + c];
}

void load_decay(const Chunk& c, const Place& at, const ConstMatrix& w, bool by_head) {
  if (w.data && !by_head) return load_rows(c.w, at.rows(w, c.keys), c.key_width);
  const ConstMatrix rows = at.rows(w, 1);
  for (Index i = 0; i < c.steps; ++i)
    std::fill_n(c.w + i * c.key_width, c.key_width, w.data ? rows.data[i * rows.stride] : Real{1});
}

void add_decay_gradient(const Chunk& c, const Place& at, const Matrix& dw, bool by_head) {
  if (!dw.data || !by_head) return add_rows(at.rows(dw, c.keys), c.dw, c.key_width);
  const Matrix rows = at.rows(dw, 1);
  for (Index i = 0; i < c.steps; ++i)
    for (Index j = 0; j < c.keys; ++j) rows.data[i * rows.stride] += c.dw[i * c.key_width + j];
}

void load_chunk(Chunk& c, const Place& at, const DeltaScanTensors<ConstMatrix>& in, const DeltaScanShape& s) {
  c.steps = at.steps;
  load_rows(c.r, at.rows(in.r, s.keys), c.key_width);
  load_rows(c.k, at.rows(in.k, s.keys), c.key_width);
  load_rows(c.a, at.rows(in.a, s.keys), c.key_width);
  load_rows(c.b, at.rows(in.b, s.keys), c.key_width);
  load_rows(c.v, at.rows(in.v, s.values), c.value_width);
  load_decay(c, at, in.w, s.decay_by_head);
}

/// The chunk's steps over a block of values. One pass over the state does step t and reads a_{t+1}.
template <Index Vectors>
void forward_block(const Chunk& c, Index first) {
  const Index width = c.value_width;
  Vector read[Vectors] = {};
  for (Index j = 0; j < c.keys; ++j)
    for (Index n = 0; n < Vectors; ++n)
      read[n] += c.a[j] * load_vector(c.state + j * width + first + n * kLanes);
  for (Index t = 0; t < c.steps; ++t) {
    const Index row = t * c.key_width;
    const Real* a_next = c.a + row + c.key_width;
    Vector v[Vectors];
    Vector y[Vectors] = {};
    Vector next[Vectors] = {};
    for (Index n = 0; n < Vectors; ++n) {
      v[n] = load_vector(c.v + t * width + first + n * kLanes);
      store_vector(c.read + t * width + first + n * kLanes, read[n]);
    }
    for (Index j = 0; j < c.keys; ++j) {
      Real* at = c.state + j * width + first;
#pragma GCC unroll 4
      for (Index n = 0; n < Vectors; ++n) {
        const Vector state =
            load_vector(at + n * kLanes) * c.w[row + j] + read[n] * c.b[row + j] + v[n] * c.k[row + j];
        store_vector(at + n * kLanes, state);
        y[n] += state * c.r[row + j];
        next[n] += state * a_next[j];
      }
    }
    for (Index n = 0; n < Vectors; ++n) {
      store_vector(c.y + t * width + first + n * kLanes, y[n]);
      read[n] = next[n];
    }
  }
}

void forward_chunk(const Chunk& c) {
  std::fill_n(c.a + c.steps * c.key_width, c.key_width, Real{0});
  in_blocks(c.value_width, [&]<Index Vectors>(Index first) { forward_block<Vectors>(c, first); });
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

Index chunk_count(const DeltaScanShape& s) {
  return (s.steps + kChunk - 1) / kChunk;
}

/// to [cols, width] = from [rows, cols] transposed, padded with zeros.
void transpose_to(Real* to, Index width, const Real* from, Index from_stride, Index rows, Index cols) {
  for (Index i = 0; i < cols; ++i) {
    for (Index j = 0; j < rows; ++j) to[i * width + j] = from[j * from_stride + i];
    std::fill(to + i * width + rows, to + (i + 1) * width, Real{0});
  }
}

/// The state [keys, values] before a chunk, among the borders [B, heads, chunks].
Real* border(const DeltaScanTrace& trace, const Place& at, const DeltaScanShape& s) {
  return trace.borders +
         ((at.sequence * s.heads + at.head) * chunk_count(s) + at.first / kChunk) * s.keys * s.values;
}

}  // namespace

Index delta_scan_borders(const DeltaScanShape& s) {
  return chunk_count(s) * s.state_floats();
}
Index delta_scan_scratch(const DeltaScanShape& s) {
  return Chunk::size(s);
}

void delta_scan_forward(Real* y, Real* state, const DeltaScanTrace& trace, Real* scratch,
                        const DeltaScanTensors<ConstMatrix>& in, const DeltaScanShape& s) {
  Chunk c(scratch, s);
  const Matrix out(y, s.steps * s.batch, s.heads * s.values);
  const Matrix read(trace.read, out.rows, out.cols);
  for (Index head = 0; head < s.batch * s.heads; ++head) {
    const Matrix own(state + head * s.keys * s.values, s.keys, s.values);
    load_rows(c.state, own, c.value_width);
    for (Index first = 0; first < s.steps; first += kChunk) {
      const Place at{head / s.heads, head % s.heads, first, std::min(kChunk, s.steps - first), s.batch};
      if (trace.borders) save_rows({border(trace, at, s), s.keys, s.values}, c.state, c.value_width);
      load_chunk(c, at, in, s);
      forward_chunk(c);
      save_rows(at.rows(out, s.values), c.y, c.value_width);
      save_rows(at.rows(read, s.values), c.read, c.value_width);
    }
    save_rows(own, c.state, c.value_width);
  }
}

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

}  // namespace seqbench
