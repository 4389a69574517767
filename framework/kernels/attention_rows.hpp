#pragma once

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <type_traits>
#include <utility>

#include "kernels/activations.hpp"
#include "kernels/lanes.hpp"

/// What kernels/attention.cpp does to one row of scores at a time.
namespace recurbench {

/// Calls chunk(j, left) at j = 0, kSumLanes, … < count, with how many of the lanes count: a constant where
/// all do.
template <class Chunk>
void in_chunks(Index count, Chunk chunk) {
  Index j = 0;
  for (; j + kSumLanes <= count; j += kSumLanes) chunk(j, std::integral_constant<Index, kSumLanes>{});
  if (j < count) chunk(j, count - j);
}

/// The largest number of v, folded in halves; NaN may get lost.
template <class V, std::size_t... I>
Real fold_max(V v, std::index_sequence<I...>) {
  constexpr std::size_t kHalf = sizeof...(I);
  if constexpr (kHalf == 1) {
    return std::max(v[0], v[1]);
  } else {
    const auto low = __builtin_shufflevector(v, v, I...);
    const auto high = __builtin_shufflevector(v, v, (I + kHalf)...);
    return fold_max(low > high ? low : high, std::make_index_sequence<kHalf / 2>{});
  }
}

/// The largest of the scores; NaN may get lost.
inline Real row_max(const Real* scores, Index count) {
  Vector most = Vector{} - std::numeric_limits<Real>::infinity();
  Index j = 0;
  for (; j + kLanes <= count; j += kLanes) {
    const Vector x = load_vector(scores + j);
    most = x > most ? x : most;
  }
  Real largest = fold_max(most, std::make_index_sequence<kLanes / 2>{});
  for (; j < count; ++j) largest = std::max(largest, scores[j]);
  return largest;
}

/// scores ← exp(scores − shift) for the first `count` columns, 0 up to `columns`; returns their sum.
inline Real exp_row(Real* __restrict scores, Real shift, Index count, Index columns) {
  std::array<Real, kSumLanes> lanes{};
  in_chunks(count, [&](Index j, auto left) {
    for (Index lane = 0; lane < kSumLanes; ++lane) {
      const Real x = lane < left ? scores[j + lane] - shift : Real{0};
      const Real e = lane < left ? exp_nonpositive(x) : Real{0};
      scores[j + lane] = e;
      lanes[static_cast<std::size_t>(lane)] += e;
    }
  });
  for (Index j = count; j < columns; ++j) scores[j] = 0;
  return lane_sum(lanes.data(), kSumLanes);
}

/// p ← exp(p − log_sum), the probabilities, and ds ← p · (ds − mean), the gradients of the scores.
inline void backward_row(Real* __restrict p, Real* __restrict ds, Real log_sum, Real mean, Index count,
                         Index columns) {
  in_chunks(count, [&](Index j, auto left) {
    for (Index lane = 0; lane < kSumLanes; ++lane) {
      const Real x = lane < left ? p[j + lane] - log_sum : Real{0};
      const Real e = lane < left ? exp_nonpositive(x) : Real{0};
      const Real slope = lane < left ? ds[j + lane] - mean : Real{0};
      p[j + lane] = e;
      ds[j + lane] = e * slope;
    }
  });
  for (Index j = count; j < columns; ++j) p[j] = ds[j] = 0;
}

/// Leading rows of x [rows, cols] without infinities and NaN.
inline Index finite_rows(const Real* x, Index rows, Index cols) {
  std::array<Real, kSumLanes> zeros{};
  in_chunks(rows * cols, [&](Index j, auto left) {
    for (Index lane = 0; lane < kSumLanes; ++lane)
      zeros[static_cast<std::size_t>(lane)] += lane < left ? x[j + lane] * 0 : Real{0};
  });
  if (lane_sum(zeros.data(), kSumLanes) == 0) return rows;
  Index i = 0;
  while (std::isfinite(x[i])) ++i;
  return i / cols;
}

}  // namespace recurbench
