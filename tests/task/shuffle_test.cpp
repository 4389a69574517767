#include "task/shuffle.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <numeric>
#include <set>
#include <vector>

namespace recurbench::test {
namespace {

std::vector<std::uint64_t> order_of(std::uint64_t count, std::uint64_t epoch) {
  std::vector<std::uint64_t> order;
  for (std::uint64_t i = 0; i < count; ++i)
    order.push_back(shuffled(i, count, {.seed = 5, .purpose = Purpose::order, .sample = epoch}));
  return order;
}

TEST(Shuffled, IsAPermutationOfAnySize) {
  for (const std::uint64_t count : {1U, 2U, 3U, 16U, 17U, 1000U}) {
    const auto order = order_of(count, 0);
    const std::set<std::uint64_t> seen(order.begin(), order.end());
    EXPECT_EQ(seen.size(), count);
    EXPECT_EQ(*seen.rbegin(), count - 1);
  }
}

TEST(Shuffled, IsAnotherOrderEachTimeRoundAndTheSameWhenAskedAgain) {
  EXPECT_NE(order_of(50, 0), order_of(50, 1));
  EXPECT_EQ(order_of(50, 1), order_of(50, 1));
}

/// Every number comes to every place equally often, and so does every pair of neighbours.
TEST(Shuffled, FavoursNoPlace) {
  constexpr std::uint64_t kCount = 7, kEpochs = 7000;
  std::vector<double> at(kCount * kCount), after(kCount * kCount);
  for (std::uint64_t epoch = 0; epoch < kEpochs; ++epoch) {
    const auto order = order_of(kCount, epoch);
    for (std::uint64_t i = 0; i < kCount; ++i) {
      ++at[i * kCount + order[i]];
      if (i > 0) ++after[order[i - 1] * kCount + order[i]];
    }
  }
  const double p = 1.0 / static_cast<double>(kCount), q = 1.0 / static_cast<double>(kCount);
  for (const double count : at) EXPECT_NEAR(count, kEpochs * p, 4.5 * std::sqrt(kEpochs * p * (1 - p)));
  for (std::uint64_t a = 0; a < kCount; ++a)
    for (std::uint64_t b = 0; b < kCount; ++b)
      EXPECT_NEAR(after[a * kCount + b], a == b ? 0 : kEpochs * q, 4.5 * std::sqrt(kEpochs * q * (1 - q)))
          << a << " before " << b;
}

}  // namespace
}  // namespace recurbench::test
