#include "support/mlstm_probe.hpp"

namespace recurbench {
namespace {

using namespace test;

TEST(MlstmGatesGradients, HoldForEveryInputAndThePast) {
  for (const auto& sizes : mlstm_cases()) expect_carried_gradients(mlstm_probe(sizes), 60);
}

TEST(MlstmGatesGradients, HoldThroughWindows) {
  expect_carried_gradients(mlstm_probe({9, 2, 2, 3}, {2, 7}), 60);
}

TEST(MlstmGatesGradients, ReachThePastThoughOnlyTheLastWindowCounts) {
  const MlstmSizes sizes{7, 2, 2, 3};
  CarriedProbe probe = mlstm_probe(sizes, {3, 4});
  const auto all = probe.graph;
  probe.graph = [all, sizes](Tape& tape, std::span<const Var> in, Carry carry) {
    const Var h = all(tape, in, carry);
    return slice_rows(tape, h, 3 * sizes.batch, 4 * sizes.batch);
  };
  expect_carried_gradients(probe, 60);
}

}  // namespace
}  // namespace recurbench
