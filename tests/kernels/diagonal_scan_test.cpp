#include "kernels/diagonal_scan.hpp"

#include "support/diagonal_probes.hpp"

namespace recurbench {
namespace {

using test::for_real;

TEST(DiagonalScan, EqualsItsEquationInValueAndEveryGradient) {
  for (const auto& sizes : test::sequence_cases())
    test::expect_twin(test::diagonal_scan_probe(sizes), test::diagonal_scan_twin(), for_real(1e-5, 1e-11));
}

TEST(DiagonalScan, WindowsWithACarryEqualTheWhole) {
  test::expect_windows_equal_the_whole(test::diagonal_scan_probe({9, 3, 5}), {1, 5, 3},
                                       for_real(1e-6, 1e-14));
}

TEST(DiagonalScan, HalvingAndAddingOneApproachesTwo) {
  const std::vector<Real> a(20, Real(0.5)), b(20, Real(1));
  std::vector<Real> h(20);
  const Real zero = 0;
  diagonal_scan_forward(h.data(), &zero, a.data(), b.data(), 20, 1);
  for (int t = 1; t <= 20; ++t)
    EXPECT_EQ(h[static_cast<std::size_t>(t - 1)], static_cast<Real>(2 * (1 - std::pow(0.5, t))));
}

TEST(DiagonalScan, NanStaysInItsChannelAndReachesAllLaterSteps) {
  auto probe = test::diagonal_scan_probe({5, 1, 3});
  probe.inputs[1].value[4] = std::numeric_limits<Real>::quiet_NaN();
  probe.run(false);
  for (std::size_t i = 0; i < 15; ++i) EXPECT_EQ(std::isnan(probe.y[i]), i % 3 == 1 && i >= 3) << i;
}

}  // namespace
}  // namespace recurbench
