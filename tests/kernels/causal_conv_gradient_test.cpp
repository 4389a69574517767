#include "support/conv_probe.hpp"

namespace recurbench {
namespace {

TEST(CausalConvGradients, HoldForEveryTensorAndTheTaps) {
  for (const auto& sizes : test::conv_cases()) test::expect_carried_gradients(test::conv_probe(sizes), 60);
}

TEST(CausalConvGradients, ReachAWindowWhoseOutputNobodyUsed) {
  auto probe = test::conv_probe({7, 2, 5, 4, true, true});
  probe.last_only = true;
  test::expect_carried_gradients(probe, 60, {5, 2});
}

TEST(CausalConvGradients, AreAddedToThoseOfOtherUses) {
  auto probe = test::conv_probe({7, 2, 5, 4, true, true});
  probe.graph = [conv = probe.graph](Tape& tape, std::span<const Var> in, Carry carry) {
    const Var y = conv(tape, in, carry);
    return add(tape, y, add_row(tape, slice_cols(tape, in[0], 2, 5), slice_rows(tape, in[1], 1, 1)));
  };
  test::expect_carried_gradients(probe);
}

}  // namespace
}  // namespace recurbench
