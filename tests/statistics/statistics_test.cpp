#include "statistics/statistics.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>

namespace recurbench {
namespace {

constexpr double kInfinity = std::numeric_limits<double>::infinity();

Rng stream(std::uint64_t sample) {
  return Rng({.seed = 3, .replicate = 0, .purpose = Purpose::estimate, .sample = sample});
}

TEST(Statistics, MeanAndMedianMatchHandComputation) {
  EXPECT_DOUBLE_EQ(mean(std::vector{1.0, 2.0, 6.0}), 3.0);
  EXPECT_DOUBLE_EQ(median({6.0, 1.0, 2.0}), 2.0);
  EXPECT_DOUBLE_EQ(median({4.0, 1.0, 2.0, 8.0}), 3.0);
  EXPECT_TRUE(std::isnan(mean({})));
  EXPECT_TRUE(std::isnan(median({})));
}

TEST(Statistics, QuantilesInterpolateLinearly) {
  const std::vector<double> values{40, 10, 30, 20};
  EXPECT_DOUBLE_EQ(quantile(values, 0), 10);
  EXPECT_DOUBLE_EQ(quantile(values, 0.25), 17.5);
  EXPECT_DOUBLE_EQ(quantile(values, 0.9), 37);
  EXPECT_DOUBLE_EQ(quantile(values, 1), 40);
}

TEST(Statistics, InfiniteValuesPullTheMedianOnlyWhenTheyReachIt) {
  EXPECT_DOUBLE_EQ(median({0.1, 0.2, kInfinity}), 0.2);
  EXPECT_EQ(median({0.1, kInfinity, kInfinity}), kInfinity);
  EXPECT_EQ(median({0.1, kInfinity}), kInfinity);
  EXPECT_EQ(median({-kInfinity, 0.1}), -kInfinity);
  EXPECT_EQ(median({kInfinity, kInfinity}), kInfinity);
}

TEST(Statistics, InterquartileMeanTrimsLikeRliable) {
  EXPECT_DOUBLE_EQ(interquartile_mean({9, 0, 3}), 4);                      // n = 3 drops none
  EXPECT_DOUBLE_EQ(interquartile_mean({100, 1, 2, 3, -50}), 2);            // n = 5 drops one from each end
  EXPECT_DOUBLE_EQ(interquartile_mean({8, 7, 6, 5, 4, 3, 2, 1000}), 5.5);  // n = 8 drops two from each end
  EXPECT_TRUE(std::isnan(interquartile_mean({})));
}

TEST(Statistics, TIntervalMatchesTheTable) {
  const auto interval = t_interval(std::vector{1.0, 2.0, 3.0});
  ASSERT_TRUE(interval);
  const double half = 4.302652729911275 / std::sqrt(3.0);  // t(0.975, 2), standard deviation 1
  EXPECT_NEAR(interval->low, 2 - half, 1e-9);
  EXPECT_NEAR(interval->high, 2 + half, 1e-9);
  const auto pair = t_interval(std::vector{0.0, 2.0});
  ASSERT_TRUE(pair);
  EXPECT_NEAR(pair->high, 1 + std::tan(0.475 * M_PI), 1e-9);  // one degree of freedom: a Cauchy quantile
  EXPECT_FALSE(t_interval(std::vector{5.0}));
  EXPECT_FALSE(t_interval({}));
}

TEST(Statistics, TIntervalCoversTheMeanAsOftenAsItSays) {
  Rng rng = stream(1);
  int covered = 0;
  constexpr int kRounds = 4000;
  for (int i = 0; i < kRounds; ++i) {
    const std::vector<double> values{rng.normal(), rng.normal(), rng.normal()};
    covered += t_interval(values)->contains(0) ? 1 : 0;
  }
  EXPECT_NEAR(covered / double{kRounds}, 0.95, 0.015);
}

TEST(Statistics, BootstrapIntervalApproachesTheNormalOne) {
  std::vector<double> values(400);
  Rng rng = stream(2);
  for (double& value : values) value = rng.normal();
  const auto interval = bootstrap_interval(
      {values}, [](const std::vector<double>& drawn) { return mean(drawn); }, stream(3));
  const auto exact = t_interval(values);
  EXPECT_NEAR(interval.low, exact->low, 0.01);
  EXPECT_NEAR(interval.high, exact->high, 0.01);
}

TEST(Statistics, BootstrapDrawsWithinEachStratum) {
  // A stratum of one value has no spread: the sum can only vary by what the other stratum offers.
  const auto sum = [](const std::vector<double>& drawn) {
    return std::accumulate(drawn.begin(), drawn.end(), 0.0);
  };
  const auto interval = bootstrap_interval({{100}, {0, 1}}, sum, stream(4));
  EXPECT_DOUBLE_EQ(interval.low, 100);
  EXPECT_DOUBLE_EQ(interval.high, 102);
}

TEST(Statistics, BootstrapRepeatsWithItsStream) {
  const std::vector<std::vector<double>> strata{{1, 2, 3, 4, 5, 6, 7.5}};
  const auto first = bootstrap_interval(strata, interquartile_mean, stream(5), 50);
  const auto again = bootstrap_interval(strata, interquartile_mean, stream(5), 50);
  const auto other = bootstrap_interval(strata, interquartile_mean, stream(6), 50);
  EXPECT_EQ(first.low, again.low);
  EXPECT_EQ(first.high, again.high);
  EXPECT_TRUE(first.low != other.low || first.high != other.high);
}

TEST(Statistics, FewDifferencesGetATIntervalAndManyABootstrap) {
  const std::vector<double> few{1, 2, 3};
  EXPECT_DOUBLE_EQ(difference_interval(few, stream(7))->low, t_interval(few)->low);
  std::vector<double> many{1, 2, 3, 4, 5, 6, 7, 8, 9, 10};
  const auto interval = difference_interval(many, stream(7));
  EXPECT_NE(interval->low, t_interval(many)->low);
  EXPECT_NEAR(interval->low, 5.5 - 1.96 * 2.872 / std::sqrt(10.0), 0.15);
  EXPECT_FALSE(difference_interval({1}, stream(7)));
}

/// Two-sided p of the largest rank sum, by counting every assignment of signs.
double wilcoxon_by_counting(int pairs) {
  const int total = pairs * (pairs + 1) / 2;
  int extreme = 0;
  for (int signs = 0; signs < 1 << pairs; ++signs) {
    int sum = 0;
    for (int rank = 1; rank <= pairs; ++rank) sum += (signs >> (rank - 1) & 1) * rank;
    extreme += sum == 0 || sum == total ? 1 : 0;
  }
  return extreme / double(1 << pairs);
}

TEST(Statistics, SmallestWilcoxonPEqualsCountingAllSigns) {
  for (int pairs = 2; pairs <= 10; ++pairs)
    EXPECT_DOUBLE_EQ(smallest_wilcoxon_p(static_cast<std::size_t>(pairs)), wilcoxon_by_counting(pairs));
  EXPECT_DOUBLE_EQ(smallest_wilcoxon_p(3), 0.25);
  EXPECT_DOUBLE_EQ(smallest_wilcoxon_p(5), 0.0625);
  EXPECT_DOUBLE_EQ(smallest_wilcoxon_p(1), 1);
}

TEST(Statistics, SmallestMannWhitneyPIsTwoOrdersOfAll) {
  EXPECT_DOUBLE_EQ(smallest_mann_whitney_p(3, 3), 2.0 / 20);
  EXPECT_NEAR(smallest_mann_whitney_p(4, 4), 2.0 / 70, 1e-15);
  EXPECT_NEAR(smallest_mann_whitney_p(5, 5), 2.0 / 252, 1e-15);
  EXPECT_NEAR(smallest_mann_whitney_p(2, 5), 2.0 / 21, 1e-15);
  EXPECT_DOUBLE_EQ(smallest_mann_whitney_p(1, 1), 1);
}

TEST(Statistics, HalfWidthFallsWithTheNumberOfRuns) {
  EXPECT_NEAR(half_width_in_deviations(3), 4.302652729911275 / std::sqrt(3.0), 1e-9);
  EXPECT_NEAR(half_width_in_deviations(10), 2.2621571627409915 / std::sqrt(10.0), 1e-9);
}

}  // namespace
}  // namespace recurbench
