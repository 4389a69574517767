#include "kernels/recurrence.hpp"

#include "support/recurrence_probe.hpp"

namespace recurbench {
namespace {

using test::RecurrenceProbe;

/// Every tensor's gradient against central differences, the initial state's included.
void expect_gradients(const std::string& name, const test::LayerSizes& sizes, Index most) {
  RecurrenceProbe probe(test::cell_of(name), sizes);
  probe.backward();
  for (const auto& tensor : probe.tensors()) {
    const double error = test::gradient_error(
        *tensor.value, *tensor.gradient, [&] { return probe.value(); }, most);
    EXPECT_LE(error, test::kGradientTolerance) << name << " d/d" << tensor.name;
    test::record_worst("log10_gradient_error", error);
  }
}

class RecurrenceGradients : public ::testing::TestWithParam<std::string> {};

TEST_P(RecurrenceGradients, HoldAtOddSizesForEveryTensorAndTheInitialState) {
  expect_gradients(GetParam(), {5, 3, 5, 4}, test::kMostPerturbed);
  expect_gradients(GetParam(), {7, 3, 1, 17}, 60);
  expect_gradients(GetParam(), {1, 1, 1, 1}, 60);
}

TEST_P(RecurrenceGradients, HoldOverSeveralSegments) {
  ASSERT_EQ(segment_steps(257), 4);
  expect_gradients(GetParam(), {7, 257, 1, 3}, 25);
  ASSERT_EQ(segment_steps(1301), 1);
  expect_gradients(GetParam(), {3, 1301, 1, 2}, 15);
}

INSTANTIATE_TEST_SUITE_P(Cells, RecurrenceGradients, ::testing::ValuesIn(test::cell_names()),
                         [](const auto& cell) { return cell.param; });

}  // namespace
}  // namespace recurbench
