#include "kernels/losses.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <vector>

#include "support/patterns.hpp"
#include "support/tolerance.hpp"

namespace recurbench {
namespace {

constexpr Index kRows = 5;
constexpr Index kClasses = 7;

struct CrossEntropy {
  std::vector<Real> logits = test::wave(kRows * kClasses, 0.4, 3);
  std::vector<std::int32_t> targets = test::whole_wave(kRows, kClasses);
  std::vector<Real> probabilities = std::vector<Real>(kRows * kClasses);

  double forward() {
    return softmax_cross_entropy_forward(probabilities.data(), logits.data(), targets.data(), kRows,
                                         kClasses);
  }
  double logit(Index r, Index k) const { return double{logits[static_cast<std::size_t>(r * kClasses + k)]}; }
};

TEST(Losses, CrossEntropyEqualsItsFormula) {
  CrossEntropy ce;
  double expected = 0;
  std::vector<double> probabilities;
  for (Index r = 0; r < kRows; ++r) {
    double total = 0;
    for (Index k = 0; k < kClasses; ++k) total += std::exp(ce.logit(r, k));
    for (Index k = 0; k < kClasses; ++k) probabilities.push_back(std::exp(ce.logit(r, k)) / total);
    expected -= std::log(
        probabilities[static_cast<std::size_t>(r * kClasses + ce.targets[static_cast<std::size_t>(r)])]);
  }
  EXPECT_NEAR(ce.forward(), expected, test::for_real(1e-5, 1e-13));
  test::expect_close(ce.probabilities, probabilities, test::for_real(1e-6, 1e-14), "probabilities");
}

TEST(Losses, CrossEntropyDoesNotChangeWhenAllLogitsMove) {
  CrossEntropy ce, moved;
  for (auto& logit : moved.logits) logit += 512;
  EXPECT_NEAR(ce.forward(), moved.forward(), test::for_real(1e-3, 1e-11));
}

TEST(Losses, CrossEntropyStaysFiniteForHugeLogits) {
  CrossEntropy ce;
  for (auto& logit : ce.logits) logit *= Real(1e4);
  const double loss = ce.forward();
  EXPECT_TRUE(std::isfinite(loss));
  EXPECT_GT(loss, 1e3);
}

TEST(Losses, OneLogitThatIsNotFiniteMakesTheLossNotFinite) {
  for (const Real bad : {std::numeric_limits<Real>::quiet_NaN(), std::numeric_limits<Real>::infinity(),
                         -std::numeric_limits<Real>::infinity()}) {
    for (std::size_t place = 0; place < kRows * kClasses; ++place) {
      CrossEntropy ce;
      ce.logits[place] = bad;
      EXPECT_FALSE(std::isfinite(ce.forward())) << bad << " at " << place;
    }
  }
}

TEST(Losses, CrossEntropyGradientAddsScaledProbabilitiesMinusOneHot) {
  CrossEntropy ce;
  ce.forward();
  std::vector<Real> dlogits(kRows * kClasses, 2);
  softmax_cross_entropy_backward(dlogits.data(), Real(0.5), ce.probabilities.data(), ce.targets.data(), kRows,
                                 kClasses);
  std::vector<double> expected;
  for (Index r = 0; r < kRows; ++r)
    for (Index k = 0; k < kClasses; ++k)
      expected.push_back(2 + 0.5 * (double{ce.probabilities[static_cast<std::size_t>(r * kClasses + k)]} -
                                    (ce.targets[static_cast<std::size_t>(r)] == k ? 1 : 0)));
  test::expect_close(dlogits, expected, test::for_real(1e-6, 1e-15), "dlogits");
}

}  // namespace
}  // namespace recurbench
