#include "kernels/gated_chunk.hpp"

namespace recurbench {
namespace {

using namespace gated;

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

}  // namespace recurbench
