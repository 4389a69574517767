#include "support/models.hpp"

namespace recurbench {
namespace {

using namespace test;

Settings copy_task() {
  return {{"name", word("copy")}, {"delay", whole(9)}, {"symbols", whole(3)}};
}  // 15 steps

struct Outcome {
  std::vector<Real> values, grads;
  std::vector<double> losses;
};

Outcome trained(const std::string& cell, Index window, int steps) {
  Training training(copy_task(), with(cell_settings(cell), {{"hidden", whole(7)}, {"layers", whole(2)}}),
                    {{"name", word("adam")}}, {{"batch", whole(5)}, {"window", whole(window)}});
  Outcome outcome;
  for (int i = 0; i < steps; ++i)
    outcome.losses.push_back(training.trainer.step(static_cast<std::uint64_t>(i)).loss);
  outcome.values = training.values();
  outcome.grads = training.grads();
  return outcome;
}

class Truncation : public ::testing::TestWithParam<std::string> {};

TEST_P(Truncation, WindowsAsLongAsTheSequenceOrLongerAreFullBpttBitForBit) {
  const auto full = trained(GetParam(), 0, 3);
  for (const Index window : {15, 16, 1000}) {
    const auto windowed = trained(GetParam(), window, 3);
    EXPECT_EQ(full.losses, windowed.losses) << window;
    EXPECT_TRUE(same_bits(full.values, windowed.values)) << window;
  }
}

TEST_P(Truncation, ShorterWindowsKeepTheLossAndCutTheGradient) {
  const auto full = trained(GetParam(), 0, 1);
  for (const Index window : {1, 4, 14}) {
    const auto windowed = trained(GetParam(), window, 1);
    EXPECT_NEAR(windowed.losses[0], full.losses[0], for_real(1e-6, 1e-14)) << window;
    EXPECT_GT(relative_error(windowed.grads, full.grads), 1e-5) << window;
  }
}

/// The step that Trainer should make, from model and tape alone: windows with carried state, each weighted by
/// its share of the positions that the loss looks at.
struct StepByHand {
  double loss = 0;
  std::vector<Real> grads;

  StepByHand(Training& training, Index window, std::uint64_t first_sample) {
    const TaskInfo info = training.task->info();
    Batch batch(info, training.settings.batch);
    fill_batch(*training.task, {7, 1, Purpose::train, first_sample}, batch);
    training.model.parameters().clear_grads();
    std::vector<Real> state(static_cast<std::size_t>(batch.batch() * training.model.state_floats()), 0);
    for (Index first = 0; first < info.steps; first += window)
      run(training, batch, first, std::min(info.steps, first + window), state);
    grads = training.grads();
  }

 private:
  void run(Training& training, const Batch& batch, Index first, Index last, std::vector<Real>& state) {
    const Index begin = first * batch.batch(), end = last * batch.batch();
    std::vector<std::int32_t> rows, classes;
    for (std::size_t i = 0; i < batch.rows().size(); ++i) {
      if (batch.rows()[i] < begin || batch.rows()[i] >= end) continue;
      rows.push_back(batch.rows()[i] - static_cast<std::int32_t>(begin));
      classes.push_back(batch.classes()[i]);
    }
    Tape tape;
    const auto tokens =
        batch.tokens().subspan(static_cast<std::size_t>(begin), static_cast<std::size_t>(end - begin));
    const Var features = training.model.features(
        tape, {.tokens = tokens, .reals = {}, .batch = batch.batch()}, {state.data(), nullptr});
    if (rows.empty()) return;
    const double share = static_cast<double>(rows.size()) / static_cast<double>(batch.rows().size());
    const Var out = training.model.read_out(tape, select_rows(tape, features, rows));
    const Var mean = softmax_cross_entropy(tape, out, classes);
    loss += share * double{tape.value(mean)[0]};
    tape.backward(mean, static_cast<Real>(share));
  }
};

TEST_P(Truncation, AStepIsTheShareWeightedSumOfItsWindowsFromAStateOfZeros) {
  const Settings recall{
      {"name", word("recall")}, {"length", whole(20)}, {"pairs", whole(3)}, {"vocabulary", whole(12)}};
  for (const Settings& task : {copy_task(), recall}) {
    for (const Index window : {4, 7}) {
      Training training(task, with(cell_settings(GetParam()), {{"hidden", whole(7)}, {"layers", whole(2)}}),
                        {{"name", word("sgd")}, {"lr", real(0)}, {"clip", real(0)}},
                        {{"batch", whole(5)}, {"window", whole(window)}});
      for (const std::uint64_t step : {0, 3}) {  // the second one must not start from the first one's state
        const auto result = training.trainer.step(step);
        const auto grads = training.grads();
        const StepByHand expected(training, window, step * 5);
        EXPECT_NEAR(result.loss, expected.loss, for_real(1e-6, 1e-14)) << window;
        expect_close(grads, expected.grads, for_real(1e-5, 1e-13), "gradients");
      }
    }
  }
}

TEST_P(Truncation, EvaluationDoesNotDependOnTheWindow) {
  const auto evaluated = [&](Index window) {
    Training training(copy_task(), with(cell_settings(GetParam()), {{"hidden", whole(7)}}),
                      {{"name", word("adam")}}, {{"batch", whole(5)}, {"window", whole(window)}});
    return training.evaluator.evaluate(Purpose::valid, 13);
  };
  for (const Index window : {1, 4}) {
    EXPECT_NEAR(evaluated(window).values[0], evaluated(0).values[0], for_real(1e-6, 1e-14));
    EXPECT_EQ(evaluated(window).values[1], evaluated(0).values[1]);
  }
}

INSTANTIATE_TEST_SUITE_P(Cells, Truncation, ::testing::ValuesIn(cell_names()),
                         [](const auto& cell) { return cell.param; });

}  // namespace
}  // namespace recurbench
