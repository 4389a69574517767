#include "nn/init.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <vector>

#include "support/tolerance.hpp"

namespace recurbench {
namespace {

struct Filled {
  Index rows, cols;
  std::vector<Real> values;

  Filled(Index row_count, Index col_count, const Init& init)
      : rows(row_count), cols(col_count), values(static_cast<std::size_t>(row_count * col_count)) {
    Rng rng({.seed = 5});
    init(rng, {values.data(), rows, cols});
  }
  double at(Index r, Index c) const { return double{values[static_cast<std::size_t>(r * cols + c)]}; }
  double moment(int power) const {
    double sum = 0;
    for (const Real v : values) sum += std::pow(double{v}, power);
    return sum / static_cast<double>(values.size());
  }
};

TEST(Init, UniformFillsItsBoundsWithTheirMoments) {
  const Filled m(300, 400, uniform_init(0.25));
  const auto [low, high] = std::minmax_element(m.values.begin(), m.values.end());
  EXPECT_GE(*low, Real(-0.25));
  EXPECT_LE(*high, Real(0.25));
  EXPECT_LT(*low, -0.2499);
  EXPECT_GT(*high, 0.2499);
  // Five standard errors of 120,000 numbers.
  EXPECT_NEAR(m.moment(1), 0, 5 * 0.25 / std::sqrt(3.0 * 120'000));
  EXPECT_NEAR(m.moment(2), 0.0625 / 3, 5 * 0.0625 * std::sqrt(4.0 / 45 / 120'000));
}

TEST(Init, NormalHasItsMoments) {
  const Filled m(300, 400, normal_init(0.02));
  EXPECT_NEAR(m.moment(1), 0, 5 * 0.02 / std::sqrt(120'000.0));
  EXPECT_NEAR(m.moment(2) / 4e-4, 1, 5 * std::sqrt(2.0 / 120'000));
  EXPECT_NEAR(m.moment(4) / 1.6e-7, 3, 5 * std::sqrt(96.0 / 120'000));
}

TEST(Init, IdentityAndConstantAreExact) {
  const Filled eye(5, 7, identity_init(0.5)), ones(3, 4, constant_init(1));
  for (Index r = 0; r < 5; ++r)
    for (Index c = 0; c < 7; ++c) EXPECT_EQ(eye.at(r, c), r == c ? 0.5 : 0.0);
  EXPECT_EQ(ones.values, std::vector<Real>(12, 1));
}

TEST(Init, OrthogonalHasOrthogonalColumnsOrRowsOfTheGainsLength) {
  for (const auto& [rows, cols] : {std::pair<Index, Index>{17, 17}, {33, 5}, {5, 33}, {1, 1}}) {
    const Filled m(rows, cols, orthogonal_init(1.5));
    const bool tall = rows >= cols;
    const Index narrow = tall ? cols : rows, length = tall ? rows : cols;
    for (Index i = 0; i < narrow; ++i) {
      for (Index j = 0; j < narrow; ++j) {
        double dot = 0;
        for (Index k = 0; k < length; ++k) dot += tall ? m.at(k, i) * m.at(k, j) : m.at(i, k) * m.at(j, k);
        EXPECT_NEAR(dot, i == j ? 2.25 : 0, test::for_real(1e-6, 1e-13))
            << rows << "×" << cols << ' ' << i << ' ' << j;
      }
    }
  }
}

TEST(Init, OrthogonalFavoursNoSign) {
  // Signs fixed by R's diagonal make Q uniform: without that, the first entries would all be of one sign.
  int positive = 0;
  for (std::uint64_t seed = 0; seed < 400; ++seed) {
    std::vector<Real> m(9);
    Rng rng({.seed = seed});
    orthogonal_init(1)(rng, {m.data(), 3, 3});
    positive += m[0] > 0;
  }
  EXPECT_NEAR(positive, 200, 50);
}

}  // namespace
}  // namespace recurbench
