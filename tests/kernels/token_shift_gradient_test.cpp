#include "support/diagonal_probes.hpp"

namespace recurbench {
namespace {

TEST(TokenShiftGradients, HoldForEveryTensorAndTheFirstState) {
  for (const auto& sizes : test::sequence_cases())
    test::expect_carried_gradients(test::token_shift_probe(sizes), 60);
}

TEST(TokenShiftGradients, ReachAWindowWhoseOutputNobodyUsed) {
  auto probe = test::token_shift_probe({7, 2, 5});
  probe.last_only = true;
  test::expect_carried_gradients(probe, 60, {5, 2});
}

}  // namespace
}  // namespace recurbench
