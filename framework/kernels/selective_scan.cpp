#include "kernels/selective_scan.hpp"

#include "kernels/scan_layout.hpp"

namespace recurbench {
namespace {

using namespace scan;

/// y[t] += Σ_n C_t[n]·h_t[n] over a chunk of one block; h moves on by the chunk.
template <bool Negative>
void forward_block(Vector* y, Vector* h, const Vector* rates, const Vector* dt, const Vector* dtx,
                   const Room& room, Index steps, Index groups) {
  for (Index g = 0; g < groups; ++g, h += kGroup, rates += kGroup) {
    Vector state[kGroup] = {h[0], h[1], h[2], h[3]};
    const Vector rate[kGroup] = {rates[0], rates[1], rates[2], rates[3]};
    for (Index t = 0; t < steps; ++t) {
      const Real* b = room.b + (t * groups + g) * kGroup;
      const Real* c = room.c + (t * groups + g) * kGroup;
      Vector sum = y[t];
#pragma GCC unroll 4
      for (Index n = 0; n < kGroup; ++n) {
        const Vector decay = decay_of<Negative>(exp2_nonpositive(dt[t] * rate[n]));
        state[n] = decay * state[n] + b[n] * dtx[t];
        sum += c[n] * state[n];
      }
      y[t] = sum;
    }
    std::copy_n(state, kGroup, h);
  }
}

/// y of one tile; h moves on by the chunk.
template <bool Negative>
void forward_tile(Real* y, Vector* h, const Vector* rates, const Vector& d, const Room& room,
                  const ScanInputs& in, const Tile& tile, Index groups) {
  Vector dt[kChunk];
  Vector dtx[kChunk];
  Vector out[kChunk];
  tile.load(dt, in.dt);
  tile.load(dtx, in.x);
  for (Index t = 0; t < tile.steps; ++t) {
    out[t] = d * dtx[t];
    dtx[t] *= dt[t];
  }
  forward_block<Negative>(out, h, rates, dt, dtx, room, tile.steps, groups);
  store_rows(y + tile.first, out, tile.stride, tile.steps, tile.lanes);
}

template <bool Negative>
void forward(Real* y, Real* state, Real* borders, Real* scratch, const ScanInputs& in, const ScanShape& s) {
  const Layout lay(s);
  const Room room(scratch, lay);
  fill_rates(room.rates, in.a_log, s, lay);
  load_state(room.h, state, s, lay);
  auto* border = reinterpret_cast<Vector*>(borders);
  for (Index chunk = 0; chunk < lay.chunks; ++chunk)
    for (Index element = 0; element < s.batch; ++element) {
      Vector* h = room.h + element * lay.vectors();
      if (border) border = std::copy_n(h, lay.vectors(), border);
      fill_projections(room, in, s, lay, element, chunk);
      for (Index block = 0; block < lay.blocks; ++block) {
        const Tile tile(s, element, chunk, block);
        Vector d;
        load_rows(&d, in.d + block * kLanes, 0, 1, tile.lanes);
        forward_tile<Negative>(y, h + block * lay.states(), room.rates + block * lay.states(), d, room, in,
                               tile, lay.groups);
      }
    }
  store_state(state, room.h, s, lay);
}

}  // namespace

Index scan_borders(const ScanShape& shape) {
  const Layout lay(shape);
  return shape.batch * lay.chunks * lay.vectors() * kLanes;
}

Index scan_scratch(const ScanShape& shape) {
  const Layout lay(shape);
  return ((2 + shape.batch) * lay.vectors() + lay.blocks + 2 * kChunk * lay.groups) * kLanes +
         2 * kChunk * lay.states();
}

void selective_scan_forward(Real* y, Real* state, Real* borders, Real* scratch, const ScanInputs& in,
                            const ScanShape& shape) {
  const auto run = shape.negative_eigenvalues ? forward<true> : forward<false>;
  run(y, state, borders, scratch, in, shape);
}

}  // namespace recurbench
