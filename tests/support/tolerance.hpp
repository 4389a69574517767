#pragma once

#include <gtest/gtest.h>

#include <algorithm>
#include <bit>
#include <cmath>
#include <limits>
#include <map>
#include <span>
#include <string>
#include <type_traits>

#include "core/types.hpp"

namespace recurbench::test {

/// The tolerance of the number type that the tests are built with.
constexpr double for_real(double in_float, double in_double) {
  return std::is_same_v<Real, double> ? in_double : in_float;
}

/// |actual − expected| / |expected|, Euclidean norms over the whole tensor; absolute where `expected` is
/// zero. Not finite numbers and different sizes make it infinite.
template <class Actual, class Expected>
double relative_error(const Actual& actual, const Expected& expected) {
  if (std::size(actual) != std::size(expected)) return std::numeric_limits<double>::infinity();
  double difference = 0;
  double norm = 0;
  for (std::size_t i = 0; i < std::size(actual); ++i) {
    const double a = double{actual[i]};
    const double e = double{expected[i]};
    difference += (a - e) * (a - e);
    norm += e * e;
  }
  const double error = std::sqrt(difference) / (norm > 0 ? std::sqrt(norm) : 1.0);
  return std::isfinite(error) ? error : std::numeric_limits<double>::infinity();
}

/// Keeps the largest figure of each name in the running test's record, where tests/claims/ reads it.
inline void record_worst(const std::string& name, double figure) {
  static std::map<std::string, double> worst;
  const auto* info = ::testing::UnitTest::GetInstance()->current_test_info();
  const auto key = std::string(info->test_suite_name()) + "." + info->name() + "." + name;
  const auto [kept, fresh] = worst.try_emplace(key, figure);
  if (!fresh) kept->second = std::max(kept->second, figure);
  ::testing::Test::RecordProperty(name, std::to_string(std::log10(std::max(kept->second, 1e-300))));
}

/// Expects two tensors to agree norm-wise, and records the error under `figure` (as its decimal logarithm).
template <class Actual, class Expected>
void expect_close(const Actual& actual, const Expected& expected, double tolerance, const std::string& what,
                  const std::string& figure = "log10_error") {
  ASSERT_EQ(std::size(actual), std::size(expected)) << what;
  const double error = relative_error(actual, expected);
  EXPECT_LE(error, tolerance) << what;
  record_worst(figure, error);
}

/// Whether two tensors hold the same bits.
template <class A, class B>
bool same_bits(const A& a, const B& b) {
  using Bits = std::conditional_t<std::is_same_v<Real, double>, std::uint64_t, std::uint32_t>;
  return std::size(a) == std::size(b) &&
         std::equal(std::begin(a), std::end(a), std::begin(b),
                    [](Real x, Real y) { return std::bit_cast<Bits>(x) == std::bit_cast<Bits>(y); });
}

}  // namespace recurbench::test
