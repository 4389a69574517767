#include <numbers>

#include "support/diagonal_probes.hpp"

namespace recurbench {
namespace {

using test::for_real;

TEST(LinearRecurrence, LruEqualsItsEquationInValueAndEveryGradient) {
  for (const auto& sizes : test::sequence_cases())
    test::expect_twin(test::lru_probe(sizes), test::lru_twin(sizes), for_real(1e-5, 1e-11));
}

TEST(LinearRecurrence, S4dEqualsItsConvolutionInValueAndEveryGradient) {
  for (const auto& sizes : test::sequence_cases())
    test::expect_twin(test::s4d_probe(sizes), test::s4d_twin(sizes), for_real(1e-5, 1e-11), 15);
}

TEST(LinearRecurrence, WindowsWithACarryEqualTheWhole) {
  for (const auto& probe : {test::lru_probe({37, 2, 5}), test::s4d_probe({37, 2, 19, 6})})
    test::expect_windows_equal_the_whole(probe, {1, 16, 15, 5}, for_real(2e-6, 1e-13));
}

TEST(LinearRecurrence, AQuarterTurnComesBackAfterFourSteps) {
  auto probe = test::lru_probe({4, 1, 1});
  std::fill(probe.inputs[0].value.begin(), probe.inputs[0].value.end(), Real{0});
  probe.inputs[1].value = {Real(-100)};  // |λ| = 1
  probe.inputs[2].value = {static_cast<Real>(std::log(std::numbers::pi / 2))};
  probe.state = {1, 0};
  probe.run(false);
  const std::vector<double> turns{0, 1, -1, 0, 0, -1, 1, 0};
  test::expect_close(probe.y, turns, for_real(1e-6, 1e-14), "turns");
}

TEST(LinearRecurrence, NanStaysInItsChannelAndReachesAllLaterSteps) {
  auto s4d = test::s4d_probe({5, 1, 3, 2});
  s4d.inputs[0].value[4] = std::numeric_limits<Real>::quiet_NaN();
  s4d.run(false);
  auto lru = test::lru_probe({5, 1, 3});
  lru.inputs[0].value[7] = std::numeric_limits<Real>::quiet_NaN();
  lru.run(false);
  for (std::size_t i = 0; i < 15; ++i) {
    EXPECT_EQ(std::isnan(s4d.y[i]), i % 3 == 1 && i >= 3) << i;
    EXPECT_EQ(std::isnan(lru.y[i / 3 * 6 + i % 3]), i % 3 == 1 && i >= 3) << i;
  }
}

}  // namespace
}  // namespace recurbench
