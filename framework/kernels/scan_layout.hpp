#pragma once

#include <numbers>

#include "kernels/scan_block.hpp"
#include "kernels/selective_scan.hpp"

/// How both passes of the selective scan cut their work: a chunk of steps of one batch element and one vector
/// of channels at a time, four states (n) of it in registers, so that all a chunk touches lies in the
/// first-level cache. docs/numerics.md, "Selective scan", has the reasoning.
namespace recurbench::scan {

constexpr Index kChunk = 16;
constexpr Index kGroup = 4;

struct Layout {
  Index batch, blocks, groups, chunks;

  explicit Layout(const ScanShape& s)
      : batch(s.batch),
        blocks((s.channels + kLanes - 1) / kLanes),
        groups((s.states + kGroup - 1) / kGroup),
        chunks((s.steps + kChunk - 1) / kChunk) {}
  Index states() const { return groups * kGroup; }     // padded
  Index vectors() const { return blocks * states(); }  // of one batch element's state
};

/// The scratch memory of both passes.
struct Room {
  Vector *rates, *drates;  // [blocks, states]
  Vector* h;               // [batch, blocks, states]: the state, or its gradient in backward
  Vector* dd;              // [blocks]
  Vector *db, *dc;         // [kChunk, groups], summed in part (fold4)
  Real *b, *c;             // [kChunk, states], padded with zeros

  Room(Real* scratch, const Layout& lay) {
    const auto take = [&](Index vectors) {
      Real* taken = scratch;
      scratch += vectors * kLanes;
      return reinterpret_cast<Vector*>(taken);
    };
    rates = take(lay.vectors());
    drates = take(lay.vectors());
    h = take(lay.batch * lay.vectors());
    dd = take(lay.blocks);
    db = take(kChunk * lay.groups);
    dc = take(kChunk * lay.groups);
    b = scratch;
    c = b + kChunk * lay.states();
  }
};

/// Where one batch element's chunk of one block of channels lies in a sequence [T,B,C].
struct Tile {
  Index first, stride, steps, lanes;

  Tile(const ScanShape& s, Index element, Index chunk, Index block)
      : first((chunk * kChunk * s.batch + element) * s.channels + block * kLanes),
        stride(s.batch * s.channels),
        steps(std::min(kChunk, s.steps - chunk * kChunk)),
        lanes(std::min(kLanes, s.channels - block * kLanes)) {}
  void load(Vector* to, const Real* sequence) const { load_rows(to, sequence + first, stride, steps, lanes); }
  void add(Real* sequence, const Vector* from) const {
    add_rows(sequence ? sequence + first : nullptr, from, stride, steps, lanes);
  }
};

/// A in units of ln 2 and by blocks of channels: decay = 2^(dt · rate).
inline void fill_rates(Vector* rates, const Real* a_log, const ScanShape& s, const Layout& lay) {
  std::fill_n(rates, lay.vectors(), Vector{});
  for (Index c = 0; c < s.channels; ++c)
    for (Index n = 0; n < s.states; ++n)
      rates[c / kLanes * lay.states() + n][c % kLanes] =
          -std::exp(a_log[c * s.states + n]) * std::numbers::log2e_v<Real>;
}

/// The state [B,N,C] into blocks of channels; null stands for zeros.
inline void load_state(Vector* h, const Real* state, const ScanShape& s, const Layout& lay) {
  std::fill_n(h, s.batch * lay.vectors(), Vector{});
  if (!state) return;
  for (Index element = 0; element < s.batch; ++element, state += s.states * s.channels)
    for (Index block = 0; block < lay.blocks; ++block, h += lay.states())
      load_rows(h, state + block * kLanes, s.channels, s.states,
                std::min(kLanes, s.channels - block * kLanes));
}

inline void store_state(Real* state, const Vector* h, const ScanShape& s, const Layout& lay) {
  if (!state) return;
  for (Index element = 0; element < s.batch; ++element, state += s.states * s.channels)
    for (Index block = 0; block < lay.blocks; ++block, h += lay.states())
      store_rows(state + block * kLanes, h, s.channels, s.states,
                 std::min(kLanes, s.channels - block * kLanes));
}

/// A chunk's rows of B and C, padded with zeros.
inline void fill_projections(const Room& room, const ScanInputs& in, const ScanShape& s, const Layout& lay,
                             Index element, Index chunk) {
  const Index steps = std::min(kChunk, s.steps - chunk * kChunk);
  std::fill_n(room.b, 2 * kChunk * lay.states(), Real{0});
  for (Index t = 0; t < steps; ++t) {
    const Index row = ((chunk * kChunk + t) * s.batch + element) * in.projection_stride;
    std::copy_n(in.b + row, s.states, room.b + t * lay.states());
    std::copy_n(in.c + row, s.states, room.c + t * lay.states());
  }
}

/// The decay and its slope by dt·A, from e = exp(dt·A).
template <bool Negative>
Vector decay_of(Vector e) {
  return Negative ? e + e - 1 : e;
}
template <bool Negative>
Vector slope_of(Vector e) {
  return Negative ? e + e : e;
}

}  // namespace recurbench::scan
