#include "kernels/token_shift.hpp"

#include "support/diagonal_probes.hpp"

namespace recurbench {
namespace {

using test::for_real;

TEST(TokenShift, EqualsThePapersMixInValueAndEveryGradient) {
  for (const auto& sizes : test::sequence_cases())
    test::expect_twin(test::token_shift_probe(sizes), test::token_shift_twin(sizes), for_real(1e-5, 1e-11));
}

TEST(TokenShift, WindowsWithACarryEqualTheWhole) {
  test::expect_windows_equal_the_whole(test::token_shift_probe({9, 3, 5}), {1, 5, 3}, for_real(1e-6, 1e-14));
}

TEST(TokenShift, WithoutAPastTakesZerosForTheFirstStep) {
  const std::vector<Real> x{1, 2, 4, 8};
  std::vector<Real> difference(4);
  token_difference_forward(difference.data(), nullptr, x.data(), 2, 2);
  EXPECT_EQ(difference, (std::vector<Real>{-1, -2, -3, -6}));
}

TEST(TokenShift, NanReachesItsStepAndTheNext) {
  auto probe = test::token_shift_probe({5, 1, 1});
  probe.inputs[0].value[2] = std::numeric_limits<Real>::quiet_NaN();
  probe.run(false);
  for (std::size_t t = 0; t < 5; ++t) EXPECT_EQ(std::isnan(probe.y[2 * t]), t == 2 || t == 3) << t;
}

}  // namespace
}  // namespace recurbench
