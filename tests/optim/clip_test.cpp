#include "optim/clip.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <vector>

namespace recurbench::test {
namespace {

constexpr double kTolerance = 8 * std::numeric_limits<Real>::epsilon();

double clip(std::vector<Real>& grads, double limit) {
  return clip_gradients(grads.data(), static_cast<Index>(grads.size()), limit);
}

TEST(Clip, ScalesALongGradientToTheLimit) {
  std::vector<Real> grads{3, 0, -4};
  EXPECT_NEAR(clip(grads, 1), 5, 5 * kTolerance);
  const double scale = 1 / (5 + 1e-6);
  EXPECT_NEAR(grads[0], 3 * scale, kTolerance);
  EXPECT_EQ(grads[1], 0);
  EXPECT_NEAR(grads[2], -4 * scale, kTolerance);
}

TEST(Clip, LeavesAShortGradientAlone) {
  std::vector<Real> grads{3, 0, -4};
  EXPECT_NEAR(clip(grads, 5.5), 5, 5 * kTolerance);
  EXPECT_EQ(grads, (std::vector<Real>{3, 0, -4}));
}

TEST(Clip, DoesNothingWithoutALimitButMeasures) {
  std::vector<Real> grads{3000, 0, -4000};
  EXPECT_NEAR(clip(grads, 0), 5000, 5000 * kTolerance);
  EXPECT_EQ(grads, (std::vector<Real>{3000, 0, -4000}));
}

TEST(Clip, CountsEveryNumberOfALongArray) {
  std::vector<Real> grads(37, Real(0.5));
  EXPECT_NEAR(clip(grads, 0), 0.5 * std::sqrt(37.0), kTolerance);
}

TEST(Clip, SaysWhenAGradientIsNotFinite) {
  for (const Real bad : {std::numeric_limits<Real>::infinity(), std::numeric_limits<Real>::quiet_NaN()})
    for (const double limit : {0.0, 1.0}) {
      std::vector<Real> grads{1, bad, 2};
      EXPECT_FALSE(std::isfinite(clip(grads, limit)));
    }
}

}  // namespace
}  // namespace recurbench::test
