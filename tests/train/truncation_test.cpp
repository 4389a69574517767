#include "support/models.hpp"

namespace seqbench {
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

TEST_P(Truncation, EvaluationDoesNotDependOnTheWindow) {
  const auto evaluated = [&](Index window) {
    Training training(copy_task(), with(cell_settings(GetParam()), {{"hidden", whole(7)}}),
                      {{"name", word("adam")}}, {{"batch", whole(5)}, {"window", whole(window)}});
    return training.trainer.evaluate(Purpose::valid, 13);
  };
  for (const Index window : {1, 4}) {
    EXPECT_NEAR(evaluated(window).loss, evaluated(0).loss, for_real(1e-6, 1e-14));
    EXPECT_EQ(evaluated(window).accuracy, evaluated(0).accuracy);
  }
}

INSTANTIATE_TEST_SUITE_P(Cells, Truncation, ::testing::ValuesIn(cell_names()),
                         [](const auto& cell) { return cell.param; });

}  // namespace
}  // namespace seqbench
