#include "kernels/selective_scan.hpp"

#include <limits>
#include <numbers>

#include "core/error.hpp"
#include "support/scan_probe.hpp"

namespace recurbench {
namespace {

using namespace test;

const double kTolerance = for_real(2e-6, 1e-13);

TEST(SelectiveScan, EqualsItsTwinAtOddSizes) {
  for (const bool negative : {false, true})
    for (const ScanSizes& s :
         {ScanSizes{5, 3, 5, 3}, {1, 2, 3, 1}, {16, 2, 16, 16}, {37, 2, 21, 5}, {33, 1, 40, 7}})
      expect_twin(scan_probe(s, negative), scan_twin(s, negative), kTolerance);
}

TEST(SelectiveScan, InWindowsEqualsTheWhole) {
  for (const bool negative : {false, true}) {
    const auto probe = scan_probe({37, 2, 21, 5}, negative);
    expect_windows_equal_the_whole(probe, {1, 20, 16}, kTolerance);
    expect_windows_equal_the_whole(probe, std::vector<Index>(37, 1), kTolerance);
  }
}

TEST(SelectiveScan, WithoutACarryBeginsAtZero) {
  const ScanSizes s{7, 2, 5, 3};
  auto zeros = scan_probe(s);
  zeros.state.assign(zeros.state.size(), Real{0});
  zeros.run();
  auto without = scan_probe(s);
  without.graph = [](Tape& tape, std::span<const Var> in, Carry) {
    return selective_scan(tape, {in[0], in[1], {in[2], 3}, in[3], in[4]}, 2, {});
  };
  without.run();
  EXPECT_TRUE(same_bits(without.y, zeros.y));
}

TEST(SelectiveScan, GivesTheSameBitsWithoutRecording) {
  auto probe = scan_probe({37, 2, 21, 5});
  probe.run(true);
  const auto recorded = probe.y;
  probe.run(false);
  EXPECT_TRUE(same_bits(probe.y, recorded));
}

/// One channel with one state, A = −1, D = 0, C = 1 and constant dt, B and x.
std::vector<Real> single(Index steps, Real dt, Real b, bool negative = false, bool pulse = false) {
  CarriedProbe probe{{{"x", steps, 1, std::vector<Real>(static_cast<std::size_t>(steps), Real{1})},
                      {"dt", steps, 1, std::vector<Real>(static_cast<std::size_t>(steps), dt)},
                      {"projection", steps, 5, {}},
                      {"a_log", 1, 1, {0}},
                      {"d", 1, 1, {0}}},
                     3,
                     1,
                     {0},
                     scan_graph(1, negative)};
  for (Index t = 0; t < steps; ++t) {
    if (pulse && t > 0) probe.inputs[0].value[static_cast<std::size_t>(t)] = 0;
    for (const Real number : {Real{0}, Real{0}, Real{0}, b, Real{1}}) probe.inputs[2].value.push_back(number);
  }
  probe.run();
  return probe.y;
}

TEST(SelectiveScan, HalvingConvergesToTwiceItsInput) {
  const auto y = single(60, std::numbers::ln2_v<Real>, 1);
  EXPECT_NEAR(double{y.back()}, 2 * std::numbers::ln2, for_real(1e-6, 1e-14));
}

TEST(SelectiveScan, OfConstantInputIsAGeometricSum) {
  const auto y = single(40, std::numbers::ln2_v<Real>, 1 / std::numbers::ln2_v<Real>);
  for (std::size_t t = 0; t < y.size(); ++t)
    EXPECT_NEAR(double{y[t]}, 2 * (1 - std::pow(0.5, static_cast<double>(t + 1))), for_real(1e-6, 1e-14));
}

TEST(SelectiveScan, WithNegativeEigenvaluesFlipsItsStateUnderALargeStep) {
  const auto y = single(40, 1e4, Real(1e-4), true, true);
  for (std::size_t t = 0; t < y.size(); ++t) EXPECT_EQ(y[t], (t % 2 == 0 ? y[0] : -y[0]));
}

TEST(SelectiveScan, ForgetsUnderALargeStep) {
  for (const Real step : {Real{200}, Real{1e6}, std::numeric_limits<Real>::max()}) {
    const auto y = single(20, step, 1 / step);
    for (const Real value : y) EXPECT_NEAR(double{value}, 1, 1e-6);
  }
}

TEST(SelectiveScan, FreezesUnderAStepOfZero) {
  auto probe = scan_probe({20, 2, 5, 3});
  std::fill(probe.inputs[1].value.begin(), probe.inputs[1].value.end(), Real{0});
  probe.run();
  EXPECT_TRUE(same_bits(probe.last_state, probe.state));
}

TEST(SelectiveScan, KeepsNanInItsChannelAndItsFuture) {
  const Real nan = std::numeric_limits<Real>::quiet_NaN();
  for (const std::size_t input : {std::size_t{0}, std::size_t{1}}) {
    auto probe = scan_probe({20, 2, 5, 3});
    probe.inputs[input].value[(7 * 2 + 1) * 5 + 3] = nan;  // step 7, element 1, channel 3
    probe.run();
    for (Index t = 0; t < 20; ++t)
      for (Index element = 0; element < 2; ++element)
        for (Index c = 0; c < 5; ++c)
          EXPECT_EQ(std::isnan(probe.y[static_cast<std::size_t>((t * 2 + element) * 5 + c)]),
                    t >= 7 && element == 1 && c == 3);
  }
}

TEST(SelectiveScan, NamesWhatDoesNotFit) {
  auto probe = scan_probe({4, 2, 5, 3});
  probe.inputs[3] = wave_input("a_log", 4, 3, 0.1);
  EXPECT_THROW(probe.run(), Error);
  probe = scan_probe({4, 2, 5, 3});
  probe.inputs[2] = wave_input("projection", 8, 8, 0.1);
  EXPECT_THROW(probe.run(), Error);
}

}  // namespace
}  // namespace recurbench
