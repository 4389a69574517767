#include "support/scan_probe.hpp"

namespace recurbench {
namespace {

using namespace test;

TEST(SelectiveScanGradients, HoldAtOddSizesForEveryTensorAndTheInitialState) {
  for (const bool negative : {false, true}) {
    expect_carried_gradients(scan_probe({5, 3, 5, 3}, negative));
    expect_carried_gradients(scan_probe({1, 1, 1, 1}, negative));
    expect_carried_gradients(scan_probe({3, 2, 17, 4}, negative), 60);
  }
}

TEST(SelectiveScanGradients, HoldOverSeveralChunksAndBlocks) {
  for (const bool negative : {false, true})
    expect_carried_gradients(scan_probe({37, 2, 21, 5}, negative), 40);
}

TEST(SelectiveScanGradients, ReachAWindowWhoseOutputNobodyUsed) {
  auto probe = scan_probe({9, 2, 5, 3});
  probe.last_only = true;
  expect_carried_gradients(probe, 60, {6, 3});
}

TEST(SelectiveScanGradients, AreAddedToThoseOfOtherUses) {
  auto probe = scan_probe({5, 2, 5, 3});
  probe.graph = [scan = probe.graph](Tape& tape, std::span<const Var> in, Carry carry) {
    const Var y = scan(tape, in, carry);
    const Var others = add_row(tape, multiply(tape, in[0], in[1]), in[4]);
    return add(tape, y, add(tape, others, slice_cols(tape, in[2], 4, 5)));
  };
  expect_carried_gradients(probe);
}

TEST(SelectiveScanGradients, OfSoftplusHold) {
  expect_gradients({wave_input("x", 7, 5, 0.1, 3), wave_input("bias", 1, 5, 0.9, 2)},
                   [](Tape& tape, std::span<const Var> in) { return softplus(tape, in[0], in[1]); });
}

TEST(SelectiveScanGradients, OfTheGateHold) {
  expect_gradients({wave_input("y", 7, 5, 0.1, 3), wave_input("z", 7, 11, 0.9, 2)},
                   [](Tape& tape, std::span<const Var> in) {
                     return silu_gate(tape, in[0], {in[1], 4});
                   });
}

}  // namespace
}  // namespace recurbench
