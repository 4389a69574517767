#pragma once

#include <cmath>
#include <cstdint>
#include <vector>

#include "core/types.hpp"

namespace recurbench::test {

/// Number i of test pattern `phase`: a closed formula in exact integers and one sine, so that other programs
/// (tests/architectures/golden/make_golden.py) make the same inputs. Matrices filled with it have full rank.
inline double wave_at(Index i, double phase) {
  return std::sin(0.7 * static_cast<double>((i * i + 3 * i) % 101) + 0.3 + phase);
}

inline std::vector<Real> wave(Index count, double phase, double scale = 1) {
  std::vector<Real> values(static_cast<std::size_t>(count));
  for (Index i = 0; i < count; ++i)
    values[static_cast<std::size_t>(i)] = static_cast<Real>(scale * wave_at(i, phase));
  return values;
}

/// Whole numbers in 0…bound−1.
inline std::vector<std::int32_t> whole_wave(Index count, Index bound, Index phase = 0) {
  std::vector<std::int32_t> values(static_cast<std::size_t>(count));
  for (Index i = 0; i < count; ++i)
    values[static_cast<std::size_t>(i)] = static_cast<std::int32_t>((i * i + 3 * i + phase) % 101 % bound);
  return values;
}

}  // namespace recurbench::test
