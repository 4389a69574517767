// Truncated backpropagation through time.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>

#include "support/samples.hpp"
#include "support/workbench.hpp"

namespace recurbench::test {
namespace {

class Window : public testing::TestWithParam<const char*> {
 protected:
  /// A training step and an evaluation at that window.
  struct Outcome {
    double step_loss, grad_norm, valid_loss;
    std::vector<Real> gradients, read_out_gradients;
  };
  Outcome at(Index window) {
    Workbench bench(*task_, {{"name", GetParam()}, {"hidden", 5}, {"layers", 2}},
                    {{"batch", 4}, {"window", window}});
    const double valid = bench.evaluator.evaluate(Purpose::valid, 10).values[0];
    const auto step = bench.trainer.step(0);
    auto& store = bench.model.parameters();
    const Matrix read_out = store.grad(store.find("head.w"));
    return {step.loss,
            step.grad_norm,
            valid,
            bench.gradients(),
            {read_out.data, read_out.data + read_out.rows * read_out.cols}};
  }
  std::unique_ptr<Task> task_ = task_of("copy", {{"delay", 4}, {"symbols", 3}});
};

TEST_P(Window, OfAllStepsOrMoreIsFullBackpropagationToTheBit) {
  const Outcome full = at(0);
  for (const Index window : {10, 11, 1000}) {
    const Outcome whole = at(window);
    EXPECT_EQ(whole.step_loss, full.step_loss);
    EXPECT_EQ(whole.valid_loss, full.valid_loss);
    EXPECT_EQ(whole.gradients, full.gradients);
  }
}

TEST_P(Window, CarriesTheStateOnButCutsTheGradient) {
  const Outcome full = at(0);
  for (const Index window : {1, 3, 5, 9}) {
    const Outcome cut = at(window);
    EXPECT_NEAR(cut.step_loss, full.step_loss, kTolerance) << window;
    EXPECT_NEAR(cut.valid_loss, full.valid_loss, kTolerance) << window;
    EXPECT_GT(std::abs(cut.grad_norm - full.grad_norm), 1e-6 * full.grad_norm) << window;
  }
}

TEST_P(Window, CutsNothingFromTheGradientOfTheReadOut) {
  const Outcome full = at(0);
  for (const Index window : {1, 3, 9}) {
    const Outcome cut = at(window);
    for (std::size_t i = 0; i < full.read_out_gradients.size(); ++i)
      EXPECT_NEAR(cut.read_out_gradients[i], full.read_out_gradients[i], kTolerance) << window;
  }
}

INSTANTIATE_TEST_SUITE_P(Models, Window, testing::Values("rnn", "lstm", "gru"));

TEST(TrainerWindow, PassesOverWindowsWhereTheLossDoesNotLook) {
  const auto task = task_of("adding", {{"length", 9}});
  const auto loss_at = [&](Index window) {
    Workbench bench(*task, {{"name", "gru"}, {"hidden", 5}}, {{"batch", 4}, {"window", window}});
    return bench.trainer.step(0).loss;
  };
  EXPECT_NEAR(loss_at(2), loss_at(0), kTolerance);
}

}  // namespace
}  // namespace recurbench::test
