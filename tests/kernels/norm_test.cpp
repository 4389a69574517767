#include "kernels/norm.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <vector>

#include "support/patterns.hpp"
#include "support/tolerance.hpp"

namespace seqbench {
namespace {

TEST(RmsNorm, EqualsItsFormulaWithTheEpsilonInsideTheRoot) {
  const Index rows = 5, cols = 17;
  for (const double scale : {1.0, 1e-3}) {  // at 1e-3 the epsilon counts
    const auto x = test::wave(rows * cols, 0.4, scale);
    const auto weight = test::wave(cols, 1.3);
    std::vector<Real> out(x.size()), inv_rms(static_cast<std::size_t>(rows));
    rms_norm_forward(out.data(), inv_rms.data(), x.data(), weight.data(), Real(1e-5), rows, cols);
    std::vector<double> expected;
    for (Index r = 0; r < rows; ++r) {
      double square = 0;
      for (Index c = 0; c < cols; ++c)
        square += std::pow(double{x[static_cast<std::size_t>(r * cols + c)]}, 2);
      for (Index c = 0; c < cols; ++c)
        expected.push_back(double{x[static_cast<std::size_t>(r * cols + c)]} /
                           std::sqrt(square / static_cast<double>(cols) + 1e-5) *
                           double{weight[static_cast<std::size_t>(c)]});
    }
    test::expect_close(out, expected, test::for_real(1e-6, 1e-14), "rms_norm");
  }
}

TEST(RmsNorm, OfZerosIsZero) {
  const std::vector<Real> x(6, 0), weight(3, 1);
  std::vector<Real> out(6, 9), inv_rms(2);
  rms_norm_forward(out.data(), inv_rms.data(), x.data(), weight.data(), Real(1e-5), 2, 3);
  EXPECT_EQ(out, std::vector<Real>(6, 0));
}

}  // namespace
}  // namespace seqbench
