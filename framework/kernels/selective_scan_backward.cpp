#include "kernels/scan_layout.hpp"
#include "kernels/selective_scan.hpp"

namespace recurbench {
namespace {

using namespace scan;

/// A chunk of one block as backward sees it.
struct Block {
  Vector x[kChunk], dt[kChunk], dtx[kChunk], dy[kChunk];
  Vector rate_sum[kChunk];  // Σ_n λ · slope · h_{t−1} · rate
  Vector b_sum[kChunk];     // Σ_n λ · B
};

/// What the states' second walk, backward, needs of the first.
struct Walk {
  Vector decay[kChunk][kGroup];
  Vector moved[kChunk][kGroup];  // slope · h_{t−1}
};

/// States of the chunk from the border on; dC gathers dy·h.
template <bool Negative>
void recompute_group(Walk& walk, const Block& block, const Room& room, const Vector* border,
                     const Vector* rates, Index steps, Index groups, Index g) {
  Vector state[kGroup] = {border[0], border[1], border[2], border[3]};
  const Vector rate[kGroup] = {rates[0], rates[1], rates[2], rates[3]};
  for (Index t = 0; t < steps; ++t) {
    const Real* b = room.b + (t * groups + g) * kGroup;
    Vector product[kGroup];
#pragma GCC unroll 4
    for (Index n = 0; n < kGroup; ++n) {
      const Vector e = exp2_nonpositive(block.dt[t] * rate[n]);
      const Vector moved = slope_of<Negative>(e) * state[n];
      state[n] = (Negative ? moved - state[n] : moved) + b[n] * block.dtx[t];
      walk.decay[t][n] = decay_of<Negative>(e);
      walk.moved[t][n] = moved;
      product[n] = block.dy[t] * state[n];
    }
    room.dc[t * groups + g] += fold4(product);
  }
}

/// λ_t = C_t·dy_t + decay_{t+1}·λ_{t+1}, the gradient of h_t, and what it adds to the sums. `dh` carries
/// decay·λ into the chunk before.
void backward_group(Vector* dh, Vector* drates, Block& block, const Walk& walk, const Room& room,
                    const Vector* rates, Index steps, Index groups, Index g) {
  Vector carried[kGroup] = {dh[0], dh[1], dh[2], dh[3]};
  Vector drate[kGroup] = {};
  const Vector rate[kGroup] = {rates[0], rates[1], rates[2], rates[3]};
  for (Index t = steps - 1; t >= 0; --t) {
    const Real* b = room.b + (t * groups + g) * kGroup;
    const Real* c = room.c + (t * groups + g) * kGroup;
    Vector rate_sum = block.rate_sum[t];
    Vector b_sum = block.b_sum[t];
    Vector product[kGroup];
#pragma GCC unroll 4
    for (Index n = 0; n < kGroup; ++n) {
      const Vector lambda = c[n] * block.dy[t] + carried[n];
      const Vector along = lambda * walk.moved[t][n];
      rate_sum += rate[n] * along;
      drate[n] += block.dt[t] * along;
      b_sum += b[n] * lambda;
      product[n] = lambda * block.dtx[t];
      carried[n] = walk.decay[t][n] * lambda;
    }
    block.rate_sum[t] = rate_sum;
    block.b_sum[t] = b_sum;
    room.db[t * groups + g] += fold4(product);
  }
  for (Index n = 0; n < kGroup; ++n) {
    dh[n] = carried[n];
    drates[n] += drate[n];
  }
}

template <bool Negative>
void backward_block(const ScanGradients& gradients, Vector* dh, const Room& room, const Vector* border,
                    const Real* dy, const ScanInputs& in, const Tile& tile, const Layout& lay, Index index) {
  Block block;
  tile.load(block.x, in.x);
  tile.load(block.dt, in.dt);
  tile.load(block.dy, dy);
  for (Index t = 0; t < tile.steps; ++t) {
    block.dtx[t] = block.dt[t] * block.x[t];
    block.rate_sum[t] = block.b_sum[t] = Vector{};
    room.dd[index] += block.dy[t] * block.x[t];
  }
  const Index first = index * lay.states();
  for (Index g = 0; g < lay.groups; ++g) {
    const Index at = first + g * kGroup;
    Walk walk;
    recompute_group<Negative>(walk, block, room, border + at, room.rates + at, tile.steps, lay.groups, g);
    backward_group(dh + at, room.drates + at, block, walk, room, room.rates + at, tile.steps, lay.groups, g);
  }
  Vector d;
  load_rows(&d, in.d + index * kLanes, 0, 1, tile.lanes);
  Vector dx[kChunk];
  Vector ddt[kChunk];
  for (Index t = 0; t < tile.steps; ++t) {
    dx[t] = block.dt[t] * block.b_sum[t] + d * block.dy[t];
    ddt[t] = block.x[t] * block.b_sum[t] + std::numbers::ln2_v<Real> * block.rate_sum[t];
  }
  tile.add(gradients.dx, dx);
  tile.add(gradients.ddt, ddt);
}

/// Adds the chunk's sums over channels, which fold4 left in every fourth lane, to db or dc.
void add_projection(Real* to, const Vector* sums, const ScanInputs& in, const ScanShape& s, const Layout& lay,
                    Index element, Index chunk) {
  if (!to) return;
  const Index steps = std::min(kChunk, s.steps - chunk * kChunk);
  for (Index t = 0; t < steps; ++t) {
    Real* row = to + ((chunk * kChunk + t) * s.batch + element) * in.projection_stride;
    for (Index n = 0; n < s.states; ++n) {
      const Vector& folded = sums[t * lay.groups + n / kGroup];
      Real sum = 0;
      for (Index lane = n % kGroup; lane < kLanes; lane += kGroup) sum += folded[lane];
      row[n] += sum;
    }
  }
}

/// What was summed over all steps and batch elements, into the parameters' gradients: dA_log = A·dA.
void add_parameters(const ScanGradients& gradients, const Room& room, const ScanShape& s, const Layout& lay) {
  for (Index c = 0; c < s.channels; ++c) {
    if (gradients.dd) gradients.dd[c] += room.dd[c / kLanes][c % kLanes];
    for (Index n = 0; n < s.states && gradients.da_log; ++n) {
      const Index at = c / kLanes * lay.states() + n;
      gradients.da_log[c * s.states + n] +=
          std::numbers::ln2_v<Real> * room.rates[at][c % kLanes] * room.drates[at][c % kLanes];
    }
  }
}

template <bool Negative>
void backward(const ScanGradients& gradients, Real* dstate, Real* scratch, const Real* dy,
              const Real* borders, const ScanInputs& in, const ScanShape& s) {
  const Layout lay(s);
  const Room room(scratch, lay);
  fill_rates(room.rates, in.a_log, s, lay);
  std::fill_n(room.drates, lay.vectors(), Vector{});
  std::fill_n(room.dd, lay.blocks, Vector{});
  load_state(room.h, dstate, s, lay);
  for (Index chunk = lay.chunks - 1; chunk >= 0; --chunk)
    for (Index element = 0; element < s.batch; ++element) {
      fill_projections(room, in, s, lay, element, chunk);
      std::fill_n(room.db, kChunk * lay.groups, Vector{});
      std::fill_n(room.dc, kChunk * lay.groups, Vector{});
      const auto* border =
          reinterpret_cast<const Vector*>(borders) + (chunk * s.batch + element) * lay.vectors();
      Vector* dh = room.h + element * lay.vectors();
      for (Index block = 0; block < lay.blocks; ++block)
        backward_block<Negative>(gradients, dh, room, border, dy, in, Tile(s, element, chunk, block), lay,
                                 block);
      add_projection(gradients.db, room.db, in, s, lay, element, chunk);
      add_projection(gradients.dc, room.dc, in, s, lay, element, chunk);
    }
  store_state(dstate, room.h, s, lay);
  add_parameters(gradients, room, s, lay);
}

}  // namespace

void selective_scan_backward(const ScanGradients& gradients, Real* dstate, Real* scratch, const Real* dy,
                             const Real* borders, const ScanInputs& in, const ScanShape& shape) {
  const auto run = shape.negative_eigenvalues ? backward<true> : backward<false>;
  run(gradients, dstate, scratch, dy, borders, in, shape);
}

}  // namespace recurbench
