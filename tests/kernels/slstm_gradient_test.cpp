#include "kernels/recurrence.hpp"
#include "support/slstm_probe.hpp"

namespace recurbench {
namespace {

TEST(SlstmGradients, HoldForEveryTensorAndThePast) {
  for (const auto& sizes : test::slstm_cases()) test::expect_carried_gradients(test::slstm_probe(sizes), 60);
}

TEST(SlstmGradients, HoldOverSeveralSegments) {
  ASSERT_EQ(segment_steps(513), 2);
  test::expect_carried_gradients(test::slstm_probe({5, 513, 1, 2}), 15);
}

TEST(SlstmGradients, PassThroughTheCarryFromWindowToWindow) {
  test::expect_carried_gradients(test::slstm_probe({7, 2, 2, 3}, {1, 4, 2}), 60);
}

}  // namespace
}  // namespace recurbench
