#include "kernels/causal_conv.hpp"

#include <limits>

#include "core/error.hpp"
#include "support/conv_probe.hpp"

namespace recurbench {
namespace {

using namespace test;

const double kTolerance = for_real(2e-6, 1e-13);

TEST(CausalConv, EqualsItsTwin) {
  for (const auto& s : conv_cases()) expect_twin(conv_probe(s), conv_twin(s), kTolerance);
}

TEST(CausalConv, InWindowsEqualsTheWhole) {
  for (const bool silu : {false, true}) {
    const auto probe = conv_probe({11, 2, 5, 4, silu, true});
    expect_windows_equal_the_whole(probe, {1, 2, 8}, kTolerance);
    expect_windows_equal_the_whole(probe, std::vector<Index>(11, 1), kTolerance);
  }
}

TEST(CausalConv, WithoutACarryBeginsAfterZeros) {
  auto zeros = conv_probe({5, 2, 5, 4, true, true});
  zeros.state.assign(zeros.state.size(), Real{0});
  zeros.run();
  auto without = conv_probe({5, 2, 5, 4, true, true});
  without.graph = [](Tape& tape, std::span<const Var> in, Carry) {
    return causal_conv(tape, {{in[0], 2}, in[1], in[2], true}, 2, {});
  };
  without.run();
  EXPECT_TRUE(same_bits(without.y, zeros.y));
  // The last taps add to the loss that the carry sees, and so to dx.
  for (std::size_t i = 1; i < zeros.inputs.size(); ++i)
    expect_close(without.inputs[i].grad, zeros.inputs[i].grad, for_real(1e-6, 1e-14), zeros.inputs[i].name);
}

TEST(CausalConv, OfAnImpulseIsItsKernelReversed) {
  auto probe = conv_probe({6, 1, 1, 4, false, false});
  std::fill(probe.inputs[0].value.begin(), probe.inputs[0].value.end(), Real{0});
  probe.state.assign(probe.state.size(), Real{0});
  probe.inputs[0].value[4 + 2] = 1;  // step 1
  probe.run();
  const auto& w = probe.inputs[1].value;
  EXPECT_EQ(probe.y, (std::vector<Real>{0, w[3], w[2], w[1], w[0], 0}));
}

TEST(CausalConv, KeepsNanForAsLongAsItsKernelReaches) {
  auto probe = conv_probe({9, 1, 5, 4, true, true});
  probe.inputs[0].value[2 * 8 + 2 + 3] = std::numeric_limits<Real>::quiet_NaN();  // step 2, channel 3
  probe.run();
  for (Index t = 0; t < 9; ++t)
    for (Index c = 0; c < 5; ++c)
      EXPECT_EQ(std::isnan(probe.y[static_cast<std::size_t>(t * 5 + c)]), c == 3 && t >= 2 && t <= 5);
}

TEST(CausalConv, RefusesMoreTapsThanItHolds) {
  EXPECT_THROW(conv_probe({5, 1, 1, 17, false, false}).run(), Error);
  auto probe = conv_probe({5, 1, 4, 3, false, false});
  probe.inputs[0] = wave_input("x", 5, 5, 0.1);
  EXPECT_THROW(probe.run(), Error);
}

}  // namespace
}  // namespace recurbench
