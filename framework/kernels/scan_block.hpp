#pragma once

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstdint>
#include <type_traits>
#include <utility>

#include "core/types.hpp"

/// What a scan computes with: a vector of neighbouring channels, and blocks of them cut out of a sequence.
namespace recurbench::scan {

#ifdef __AVX512F__
constexpr Index kVectorBytes = 64;
#else
constexpr Index kVectorBytes = 32;
#endif
using Vector [[gnu::vector_size(kVectorBytes), gnu::may_alias]] = Real;
/// A vector that lies anywhere in memory.
using Loose [[gnu::vector_size(kVectorBytes), gnu::aligned(alignof(Real)), gnu::may_alias]] = Real;
constexpr Index kLanes = kVectorBytes / static_cast<Index>(sizeof(Real));

inline Vector load(const Real* from) {
  return *reinterpret_cast<const Loose*>(from);
}
inline void store(Real* to, Vector value) {
  *reinterpret_cast<Loose*>(to) = value;
}
inline Vector broadcast(Real value) {
  return value - Vector{};
}

/// 2^x for x ≤ 0, NaN stays NaN. In float 2^n · 2^r with |r| ≤ 1/2 and a minimax polynomial of degree 5 that
/// is exactly 1 at 0: relative error ≤ 2e-7; x < −126 counts as −126.
inline Vector exp2_nonpositive(Vector x) {
  if constexpr (std::is_same_v<Real, double>) {
    for (Index lane = 0; lane < kLanes; ++lane) x[lane] = std::exp2(x[lane]);
    return x;
  } else {
    using Bits [[gnu::vector_size(kVectorBytes)]] = std::uint32_t;
    constexpr Real kRound = 12582912;  // adding and subtracting it rounds to a whole number
    x = x < Real{-126} ? broadcast(-126) : x;
    const Vector shifted = x + kRound;
    const Vector r = x - (shifted - kRound);
    Vector p = r * Real(0.00132647271) + Real(0.00967151264);
    p = p * r + Real(0.0555073374);
    p = p * r + Real(0.240222421);
    p = p * r + Real(0.693146978);
    p = p * r + 1;
    const Bits scale = (std::bit_cast<Bits>(shifted) << 23) + (127U << 23);
    return p * std::bit_cast<Vector>(scale);
  }
}

/// Source of lane i in the two halves of a pairwise sum of vectors a and b (lanes of b count from kLanes):
/// lanes at distance `Step` inside a group of four are added, and a's and b's sums interleaved.
template <Index Step, bool Second>
constexpr int fold_source(Index i) {
  const Index group = i - i % 4;
  const Index k = i % 4;
  const Index from = Step == 2 ? k / 2 : k % 2;
  const bool of_b = Step == 2 ? k % 2 == 1 : k >= 2;
  return static_cast<int>(group + from + (Second ? 2 : 0) + (of_b ? kLanes : 0));
}
template <Index Step, Index... I>
Vector fold(Vector a, Vector b, std::integer_sequence<Index, I...>) {
  return __builtin_shufflevector(a, b, fold_source<Step, false>(I)...) +
         __builtin_shufflevector(a, b, fold_source<Step, true>(I)...);
}

/// Adds four vectors up in part: the lanes i, i+4, i+8 … of the result add up to all lanes of v[i].
inline Vector fold4(const Vector (&v)[4]) {
  constexpr auto kAll = std::make_integer_sequence<Index, kLanes>{};
  return fold<1>(fold<2>(v[0], v[1], kAll), fold<2>(v[2], v[3], kAll), kAll);
}

/// `rows` rows of `lanes` numbers, `stride` apart, into vectors padded with zeros.
inline void load_rows(Vector* to, const Real* from, Index stride, Index rows, Index lanes) {
  for (Index row = 0; row < rows; ++row, from += stride) {
    if (lanes == kLanes) {
      to[row] = load(from);
      continue;
    }
    to[row] = Vector{};
    for (Index lane = 0; lane < lanes; ++lane) to[row][lane] = from[lane];
  }
}

inline void store_rows(Real* to, const Vector* from, Index stride, Index rows, Index lanes) {
  for (Index row = 0; row < rows; ++row, to += stride) {
    if (lanes == kLanes)
      store(to, from[row]);
    else
      for (Index lane = 0; lane < lanes; ++lane) to[lane] = from[row][lane];
  }
}

/// The same, added; null takes nothing.
inline void add_rows(Real* to, const Vector* from, Index stride, Index rows, Index lanes) {
  if (!to) return;
  for (Index row = 0; row < rows; ++row, to += stride) {
    if (lanes == kLanes)
      store(to, load(to) + from[row]);
    else
      for (Index lane = 0; lane < lanes; ++lane) to[lane] += from[row][lane];
  }
}

}  // namespace recurbench::scan
