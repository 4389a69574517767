#include "kernels/norm.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <vector>

#include "support/patterns.hpp"
#include "support/tolerance.hpp"

namespace recurbench {
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

/// A norm of x [rows, cols] as its equations say it, in double, with a weight (and bias) row for each of the
/// `groups` rows in turn.
struct NaiveNorm {
  std::vector<double> out, dx, dweight, dbias;

  NaiveNorm(bool centred, double eps, Index cols, Index groups, const std::vector<Real>& x,
            const std::vector<Real>& weight, const std::vector<Real>& bias, const std::vector<Real>& dout)
      : out(x.size()), dx(x.size()), dweight(weight.size()), dbias(weight.size()) {
    const auto n = static_cast<std::size_t>(cols);
    for (std::size_t begin = 0, row = 0; begin < x.size(); begin += n, ++row) {
      const std::size_t own = row % static_cast<std::size_t>(groups) * n;
      double mean = 0, square = 0, shift = 0, stretch = 0;
      for (std::size_t c = 0; c < n && centred; ++c) mean += double{x[begin + c]} / static_cast<double>(cols);
      for (std::size_t c = 0; c < n; ++c) square += std::pow(double{x[begin + c]} - mean, 2);
      const double scale = 1 / std::sqrt(square / static_cast<double>(cols) + eps);
      const auto unit = [&](std::size_t c) { return (double{x[begin + c]} - mean) * scale; };
      const auto slope = [&](std::size_t c) { return double{dout[begin + c]} * double{weight[own + c]}; };
      for (std::size_t c = 0; c < n; ++c) {
        out[begin + c] = unit(c) * double{weight[own + c]} + (bias.empty() ? 0 : double{bias[own + c]});
        dweight[own + c] += double{dout[begin + c]} * unit(c);
        dbias[own + c] += double{dout[begin + c]};
        shift += centred ? slope(c) / static_cast<double>(cols) : 0;
        stretch += slope(c) * unit(c) / static_cast<double>(cols);
      }
      for (std::size_t c = 0; c < n; ++c) dx[begin + c] = scale * (slope(c) - shift - unit(c) * stretch);
    }
  }
};

struct NormSizes {
  Index rows, cols, groups;
};
const std::vector<NormSizes> kNormSizes{{5, 17, 1}, {1, 1, 1}, {6, 16, 3},
                                        {4, 64, 2}, {8, 5, 4}, {3, 100, 1}};

TEST(RmsNorm, EqualsItsEquationsInGroupsForwardAndBackward) {
  for (const auto& [rows, cols, groups] : kNormSizes) {
    const auto x = test::wave(rows * cols, 0.4), dout = test::wave(rows * cols, 2.2);
    const auto weight = test::wave(groups * cols, 1.3);
    const NaiveNorm naive(false, 1e-3, cols, groups, x, weight, {}, dout);
    std::vector<Real> out(x.size()), inv(static_cast<std::size_t>(rows)), dx(x.size()), dw(weight.size());
    rms_norm_forward(out.data(), inv.data(), x.data(), weight.data(), Real(1e-3), rows, cols, groups);
    rms_norm_backward(dx.data(), dw.data(), dout.data(), x.data(), weight.data(), inv.data(), rows, cols,
                      groups);
    test::expect_close(out, naive.out, test::for_real(1e-6, 1e-14), "out");
    test::expect_close(dw, naive.dweight, test::for_real(1e-6, 1e-14), "dweight");
    for (std::size_t i = 0; i < dx.size(); ++i)
      EXPECT_NEAR(double{dx[i]}, naive.dx[i], test::for_real(2e-6, 1e-13));
  }
}

TEST(LayerNorm, EqualsItsEquationsInGroupsForwardAndBackwardWithAndWithoutBias) {
  for (const auto& [rows, cols, groups] : kNormSizes)
    for (const bool biased : {false, true}) {
      const auto x = test::wave(rows * cols, 0.4), dout = test::wave(rows * cols, 2.2);
      const auto weight = test::wave(groups * cols, 1.3);
      const auto bias = biased ? test::wave(groups * cols, 1.9) : std::vector<Real>{};
      const NaiveNorm naive(true, 1e-3, cols, groups, x, weight, bias, dout);
      const auto n = static_cast<std::size_t>(rows);
      std::vector<Real> out(x.size()), mean(n), inv(n), dx(x.size()), dw(weight.size()), db(weight.size());
      layer_norm_forward(out.data(), mean.data(), inv.data(), x.data(), weight.data(),
                         biased ? bias.data() : nullptr, Real(1e-3), rows, cols, groups);
      layer_norm_backward(dx.data(), dw.data(), biased ? db.data() : nullptr, dout.data(), x.data(),
                          weight.data(), mean.data(), inv.data(), rows, cols, groups);
      test::expect_close(out, naive.out, test::for_real(1e-6, 1e-14), "out");
      test::expect_close(dw, naive.dweight, test::for_real(1e-6, 1e-14), "dweight");
      if (biased) test::expect_close(db, naive.dbias, test::for_real(1e-6, 1e-14), "dbias");
      for (std::size_t i = 0; i < dx.size(); ++i)
        EXPECT_NEAR(double{dx[i]}, naive.dx[i], test::for_real(5e-6, 1e-13));
    }
}

TEST(LayerNorm, KeepsItsDigitsFarFromZero) {
  const Index cols = 64;
  auto x = test::wave(cols, 0.4);
  for (Real& value : x) value += 1024;
  const std::vector<Real> weight(static_cast<std::size_t>(cols), 1), dout(weight);
  const NaiveNorm naive(true, 1e-5, cols, 1, x, weight, {}, dout);
  std::vector<Real> out(x.size()), mean(1), inv(1);
  layer_norm_forward(out.data(), mean.data(), inv.data(), x.data(), weight.data(), nullptr, Real(1e-5), 1,
                     cols);
  test::expect_close(out, naive.out, test::for_real(5e-4, 1e-12), "out");
}

TEST(Norms, ShowNanInTheirRowAlone) {
  const Index rows = 3, cols = 20;
  auto x = test::wave(rows * cols, 0.4);
  x[static_cast<std::size_t>(cols)] = std::numeric_limits<Real>::quiet_NaN();
  const auto weight = test::wave(cols, 1.3);
  std::vector<Real> rms(x.size()), layer(x.size()), l2(x.size()), inv(3), mean(3);
  rms_norm_forward(rms.data(), inv.data(), x.data(), weight.data(), Real(1e-5), rows, cols);
  layer_norm_forward(layer.data(), mean.data(), inv.data(), x.data(), weight.data(), nullptr, Real(1e-5),
                     rows, cols);
  l2_normalise_forward(l2.data(), inv.data(), x.data(), Real(1e-5), rows, cols);
  for (const auto* out : {&rms, &layer, &l2})
    for (std::size_t i = 0; i < out->size(); ++i)
      EXPECT_EQ(std::isnan((*out)[i]), i / static_cast<std::size_t>(cols) == 1) << i;
}

TEST(L2Normalise, MakesRowsOfLengthOneOrDividesByTheEpsilon) {
  const std::vector<Real> x{3, 4, Real(0.3), Real(0.4), 0, 0}, dout{1, 0, 1, 0, 1, 0};
  std::vector<Real> out(6), inv(3), dx(6);
  l2_normalise_forward(out.data(), inv.data(), x.data(), 1, 3, 2);
  test::expect_close(out, std::vector<double>{0.6, 0.8, 0.3, 0.4, 0, 0}, test::for_real(1e-6, 1e-14), "out");
  l2_normalise_backward(dx.data(), dout.data(), out.data(), inv.data(), 1, 3, 2);
  test::expect_close(dx, std::vector<double>{0.128, -0.096, 1, 0, 1, 0}, test::for_real(1e-6, 1e-14), "dx");
}

}  // namespace
}  // namespace recurbench
