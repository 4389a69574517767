#include "kernels/delta_chunk.hpp"

namespace recurbench {
namespace {

using namespace delta;

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

}  // namespace recurbench
