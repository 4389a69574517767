#include "kernels/reduce.hpp"

#include <algorithm>
#include <array>
#include <cmath>

namespace recurbench {
namespace {

constexpr Index kLanes = 16;

/// Lane-wise sums of f(x[i]), then the lanes in order.
template <class Function>
double lane_sum(const Real* x, Index count, Function f) {
  std::array<double, kLanes> lanes{};
  const Index whole = count - count % kLanes;
  for (Index i = 0; i < whole; i += kLanes)
    for (Index lane = 0; lane < kLanes; ++lane)
      lanes[static_cast<std::size_t>(lane)] += f(double{x[i + lane]});
  for (Index i = whole; i < count; ++i) lanes[static_cast<std::size_t>(i - whole)] += f(double{x[i]});
  double total = 0;
  for (const double lane : lanes) total += lane;
  return total;
}

}  // namespace

double sum_of_squares(const Real* x, Index count) {
  return lane_sum(x, count, [](double v) { return v * v; });
}

double sum(const Real* x, Index count) {
  return lane_sum(x, count, [](double v) { return v; });
}

void column_sums(Real* sums, const Real* x, Index rows, Index cols) {
  std::fill_n(sums, cols, Real{0});
  for (Index row = 0; row < rows; ++row)
    for (Index col = 0; col < cols; ++col) sums[col] += x[row * cols + col];
}

}  // namespace recurbench
