#pragma once

#include <array>
#include <utility>

#include "core/types.hpp"

namespace recurbench {

/// A vector register of numbers, for loops that the compiler does not vectorise by itself.
#ifdef __AVX512F__
constexpr Index kRegisterBytes = 64;
#else
constexpr Index kRegisterBytes = 32;
#endif
using Vector [[gnu::vector_size(kRegisterBytes), gnu::aligned(alignof(Real)), gnu::may_alias]] = Real;
constexpr Index kLanes = kRegisterBytes / static_cast<Index>(sizeof(Real));

inline Vector load_vector(const Real* from) {
  return *reinterpret_cast<const Vector*>(from);
}
inline void store_vector(Real* to, Vector value) {
  *reinterpret_cast<Vector*>(to) = value;
}

/// Lanes of a sum: as many whatever a register holds, so that results are the same on every machine.
constexpr Index kSumLanes = 16;
constexpr Index kSumVectors = kSumLanes / kLanes;

/// A sum in kSumLanes parts.
struct LaneSum {
  Vector parts[kSumVectors] = {};

  /// Adds x[0…kSumLanes)·y[0…kSumLanes).
  void add(const Real* x, const Real* y) {
    for (Index n = 0; n < kSumVectors; ++n)
      parts[n] += load_vector(x + n * kLanes) * load_vector(y + n * kLanes);
  }

  /// Adds x[0…kSumLanes).
  void add(const Real* x) {
    for (Index n = 0; n < kSumVectors; ++n) parts[n] += load_vector(x + n * kLanes);
  }

  /// The lanes folded in halves.
  Real total() const { return fold(one_vector(), std::make_index_sequence<kLanes / 2>{}); }

  /// The totals of two sums, folded side by side.
  friend std::array<Real, 2> totals(const LaneSum& a, const LaneSum& b) {
    return join(a.one_vector(), b.one_vector(), std::make_index_sequence<kLanes / 2>{});
  }

 private:
  Vector one_vector() const {
    static_assert(kSumVectors <= 4);
    if constexpr (kSumVectors == 1) return parts[0];
    if constexpr (kSumVectors == 2) return parts[0] + parts[1];
    if constexpr (kSumVectors == 4) return (parts[0] + parts[2]) + (parts[1] + parts[3]);
  }

  template <class V, std::size_t... I>
  static Real fold(V v, std::index_sequence<I...>) {
    constexpr std::size_t kHalf = sizeof...(I);
    if constexpr (kHalf == 1)
      return v[0] + v[1];
    else
      return fold(__builtin_shufflevector(v, v, I...) + __builtin_shufflevector(v, v, (I + kHalf)...),
                  std::make_index_sequence<kHalf / 2>{});
  }
  template <std::size_t... I>
  static std::array<Real, 2> join(Vector a, Vector b, std::index_sequence<I...>) {
    constexpr std::size_t kHalf = sizeof...(I);
    return fold_two(__builtin_shufflevector(a, b, I..., (I + 2 * kHalf)...) +
                        __builtin_shufflevector(a, b, (I + kHalf)..., (I + 3 * kHalf)...),
                    std::make_index_sequence<kHalf / 2>{});
  }
  /// Either half of v folds in itself.
  template <class V, std::size_t... I>
  static std::array<Real, 2> fold_two(V v, std::index_sequence<I...>) {
    constexpr std::size_t kPart = sizeof...(I);
    if constexpr (kPart == 0)
      return {v[0], v[1]};
    else
      return fold_two(__builtin_shufflevector(v, v, I..., (I + 2 * kPart)...) +
                          __builtin_shufflevector(v, v, (I + kPart)..., (I + 3 * kPart)...),
                      std::make_index_sequence<kPart / 2>{});
  }
};

/// Σ x[i]·y[i], lane by lane.
inline Real lane_dot(const Real* x, const Real* y, Index count) {
  LaneSum sum;
  const Index whole = count - count % kSumLanes;
  for (Index i = 0; i < whole; i += kSumLanes) sum.add(x + i, y + i);
  if (whole == count) return sum.total();
  alignas(64) Real rest[kSumLanes] = {};
  for (Index i = whole; i < count; ++i) rest[i - whole] = x[i] * y[i];
  sum.add(rest);
  return sum.total();
}

/// Σ x[i], lane by lane.
inline Real lane_sum(const Real* x, Index count) {
  LaneSum sum;
  alignas(64) Real rest[kSumLanes] = {};
  for (Index i = 0; i < count; i += kSumLanes) {
    const bool whole = i + kSumLanes <= count;
    for (Index lane = 0; lane < count - i && !whole; ++lane) rest[lane] = x[i + lane];
    sum.add(whole ? x + i : rest);
  }
  return sum.total();
}

}  // namespace recurbench
