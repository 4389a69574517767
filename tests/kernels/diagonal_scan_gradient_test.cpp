#include "support/diagonal_probes.hpp"

namespace recurbench {
namespace {

TEST(DiagonalScanGradients, HoldForEveryTensorAndTheFirstState) {
  for (const auto& sizes : test::sequence_cases())
    test::expect_carried_gradients(test::diagonal_scan_probe(sizes), 60);
}

TEST(DiagonalScanGradients, ReachAWindowWhoseOutputNobodyUsed) {
  auto probe = test::diagonal_scan_probe({7, 2, 5});
  probe.last_only = true;
  test::expect_carried_gradients(probe, 60, {5, 2});
}

}  // namespace
}  // namespace recurbench
