#include "support/diagonal_probes.hpp"

namespace recurbench {
namespace {

TEST(LinearRecurrenceGradients, HoldForEveryTensorAndTheFirstState) {
  for (const auto& sizes : test::sequence_cases()) {
    test::expect_carried_gradients(test::lru_probe(sizes), 60);
    test::expect_carried_gradients(test::s4d_probe(sizes), 60);
  }
}

TEST(LinearRecurrenceGradients, ReachAWindowWhoseOutputNobodyUsed) {
  for (auto probe : {test::lru_probe({7, 2, 5}), test::s4d_probe({7, 2, 5, 3})}) {
    probe.last_only = true;
    test::expect_carried_gradients(probe, 60, {5, 2});
  }
}

}  // namespace
}  // namespace recurbench
