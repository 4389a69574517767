#include "kernels/activations.hpp"

#include <gtest/gtest.h>

#include <functional>
#include <limits>
#include <vector>

#include "support/tolerance.hpp"

namespace recurbench {
namespace {

constexpr double kClaimed = 3e-7;

/// A dense range of both signs from tiny to huge, with zero and the ends of the number type.
std::vector<Real> dense_range() {
  std::vector<Real> xs{0, std::numeric_limits<Real>::min(), std::numeric_limits<Real>::max()};
  for (int i = 0; i <= 200'000; ++i)
    xs.push_back(static_cast<Real>(std::pow(10.0, -30.0 + 32.0 * i / 200'000)));
  for (int i = 0; i <= 100'000; ++i) xs.push_back(static_cast<Real>(100.0 * i / 100'000));
  const auto count = xs.size();
  for (std::size_t i = 0; i < count; ++i) xs.push_back(-xs[i]);
  return xs;
}

/// The largest |f(x) − exact(x)| / max(|exact(x)|, floor) over the range where `exact` is a normal number.
double worst_error(const std::function<Real(Real)>& f, const std::function<double(double)>& exact,
                   double floor = 0) {
  double worst = 0;
  for (const Real x : dense_range()) {
    const double expected = exact(double{x});
    const double size = std::max(std::abs(expected), floor);
    const double error = std::abs(double{f(x)} - expected);
    if (error == 0) continue;
    if (size < double{std::numeric_limits<Real>::min()} / 1e-6) continue;
    EXPECT_TRUE(std::isfinite(error)) << "at " << x;
    worst = std::max(worst, error / size);
  }
  test::record_worst("log10_error", worst);
  return worst;
}

double exact_sigmoid(double x) {
  return x < 0 ? std::exp(x) / (1 + std::exp(x)) : 1 / (1 + std::exp(-x));
}
double exact_softplus(double x) {
  return x > 0 ? x + std::log1p(std::exp(-x)) : std::log1p(std::exp(x));
}

TEST(Activations, TanhIsRightEverywhere) {
  EXPECT_LE(worst_error(tanh_of, [](double x) { return std::tanh(x); }), kClaimed);
}

TEST(Activations, SigmoidIsRightEverywhere) {
  EXPECT_LE(worst_error(sigmoid_of, exact_sigmoid), kClaimed);
}

TEST(Activations, SoftplusIsRightEverywhere) {
  EXPECT_LE(worst_error(softplus_of, exact_softplus), kClaimed);
}

TEST(Activations, ExpMinusOneIsRightForNonPositiveArguments) {
  double worst = 0;
  for (const Real x : dense_range()) {
    if (x > 0) continue;
    const double expected = std::expm1(double{x});
    if (std::abs(expected) < double{std::numeric_limits<Real>::min()} / 1e-6) continue;
    worst = std::max(worst, std::abs(double{expm1_nonpositive(x)} - expected) / std::abs(expected));
  }
  EXPECT_LE(worst, kClaimed);
}

double exact_gelu(double x) {
  return 0.5 * x * (1 + std::tanh(0.7978845608028654 * (x + 0.044715 * x * x * x)));
}

TEST(Activations, ExpIsRightForNonPositiveArguments) {
  // In float down to e^-87, near the smallest normal number.
  for (const Real x : dense_range()) {
    if (x > 0 || x < -87) continue;
    const double expected = std::exp(double{x});
    ASSERT_LE(std::abs(double{exp_nonpositive(x)} - expected), kClaimed * expected) << x;
  }
  EXPECT_LE(exp_nonpositive(Real{-1e4}), Real(2e-38));
}

TEST(Activations, GeluIsRightRelativeToItsArgument) {
  // Its negative tail is a difference of nearly equal numbers: the yardstick is |x|.
  for (int i = -80'000; i <= 80'000; ++i) {
    const Real x = static_cast<Real>(i) / 8000;
    ASSERT_NEAR(double{gelu_of(x)}, exact_gelu(double{x}), kClaimed * std::abs(double{x})) << x;
  }
}

TEST(Activations, GeluSlopeIsTheDerivative) {
  for (int i = -800; i <= 800; ++i) {
    const double x = i / 100.0;
    const double numeric = (exact_gelu(x + 1e-5) - exact_gelu(x - 1e-5)) / 2e-5;
    ASSERT_NEAR(double{gelu_slope(static_cast<Real>(x))}, numeric, test::for_real(2e-6, 1e-9)) << x;
  }
}

TEST(Activations, ZeroKeepsItsSignAndValue) {
  EXPECT_EQ(tanh_of(Real{0}), 0);
  EXPECT_TRUE(std::signbit(tanh_of(Real{-0.0})));
  EXPECT_EQ(sigmoid_of(Real{0}), Real(0.5));
  EXPECT_EQ(expm1_nonpositive(Real{0}), 0);
  EXPECT_EQ(gelu_of(Real{0}), 0);
}

TEST(Activations, InfinityReachesTheLimits) {
  const Real infinity = std::numeric_limits<Real>::infinity();
  EXPECT_EQ(tanh_of(infinity), 1);
  EXPECT_EQ(tanh_of(-infinity), -1);
  EXPECT_EQ(sigmoid_of(infinity), 1);
  EXPECT_LE(sigmoid_of(-infinity), Real(2e-38));
  EXPECT_EQ(softplus_of(infinity), infinity);
  EXPECT_EQ(softplus_of(-infinity), 0);
}

TEST(Activations, NanStaysNan) {
  const Real nan = std::numeric_limits<Real>::quiet_NaN();
  for (const auto f : {tanh_of, sigmoid_of, softplus_of, gelu_of, gelu_slope})
    EXPECT_TRUE(std::isnan(f(nan)));
  EXPECT_TRUE(std::isnan(expm1_nonpositive(nan)));
}

TEST(Activations, TanhIsOddAndSigmoidsAddUpToOne) {
  for (const Real x : dense_range()) {
    ASSERT_EQ(tanh_of(-x), -tanh_of(x)) << x;
    ASSERT_NEAR(double{sigmoid_of(x)} + double{sigmoid_of(-x)}, 1.0, test::for_real(1.2e-7, 2.3e-16)) << x;
  }
}

}  // namespace
}  // namespace recurbench
