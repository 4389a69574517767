// Long sequences run segment by segment; what is kept or recomputed changes no bit.
#include "kernels/recurrence.hpp"
#include "support/models.hpp"
#include "train/memory.hpp"

namespace recurbench {
namespace {

using namespace test;

constexpr Index kBatch = 257;  // four steps a segment

/// Every architecture in the shell `modern`, and stacked cells.
std::vector<std::pair<std::string, Settings>> models() {
  std::vector<std::pair<std::string, Settings>> all;
  for (const auto& name : MixerRegistry::instance().names())
    all.emplace_back(
        name,
        Settings{{"name", word(name)}, {"shell", word("modern")}, {"width", whole(width_for(name, 8))}});
  all.emplace_back("lstm_stack",
                   Settings{{"name", word("lstm")}, {"hidden", whole(3)}, {"layers", whole(2)}});
  return all;
}

struct Outcome {
  std::vector<double> losses;
  std::vector<Real> values, grads;
};

Outcome trained(const Settings& task, const Settings& model, Index window, const std::string& memory_limit) {
  Settings train{{"batch", whole(kBatch)}, {"window", whole(window)}};
  if (!memory_limit.empty()) train.emplace_back("memory_limit", word(memory_limit));
  Training training(task, model, {{"lr", real(0.01)}}, train);
  Outcome outcome;
  for (std::uint64_t step = 0; step < 2; ++step) outcome.losses.push_back(training.trainer.step(step).loss);
  outcome.values = training.values();
  outcome.grads = training.grads();
  return outcome;
}

class Segments : public ::testing::TestWithParam<std::pair<std::string, Settings>> {
 protected:
  const Settings& model() const { return GetParam().second; }
};

TEST_P(Segments, RecomputingChangesNoBit) {
  ASSERT_EQ(segment_steps(kBatch), 4);
  const Settings adding{{"name", word("adding")}, {"length", whole(11)}};
  const Settings copy{{"name", word("copy")}, {"delay", whole(7)}, {"symbols", whole(2)}};
  for (const Settings& task : {adding, copy}) {
    for (const Index window : {0, 6}) {
      if (window > 0 && GetParam().first == "transformer") continue;  // trained on whole sequences only
      const Outcome kept = trained(task, model(), window, "");
      const Outcome recomputed = trained(task, model(), window, "1KiB");
      EXPECT_EQ(kept.losses, recomputed.losses);
      EXPECT_TRUE(same_bits(kept.grads, recomputed.grads));
      EXPECT_TRUE(same_bits(kept.values, recomputed.values));
    }
  }
}

TEST_P(Segments, TheGradientOfSegmentsIsThatOfOneTape) {
  const Settings task{{"name", word("copy")}, {"delay", whole(7)}, {"symbols", whole(2)}};
  Training training(task, model(), {{"name", word("sgd")}, {"lr", real(0)}, {"clip", real(0)}},
                    {{"batch", whole(kBatch)}});
  training.trainer.step(0);
  const auto grads = training.grads();
  Batch batch(training.task->info(), kBatch);
  fill_batch(*training.task, {7, 1, Purpose::train, 0}, batch);
  training.model.parameters().clear_grads();
  Tape tape;
  const Var features =
      training.model.features(tape, {.tokens = batch.tokens(), .reals = {}, .batch = kBatch}, {});
  tape.backward(softmax_cross_entropy(tape, training.model.read_out(tape, features), batch.classes()));
  expect_close(grads, training.grads(), for_real(2e-4, 1e-11), "gradients");
}

INSTANTIATE_TEST_SUITE_P(Models, Segments, ::testing::ValuesIn(models()),
                         [](const auto& model) { return model.param.first; });

Training lstm_over(Index steps, const std::string& limit) {
  return Training({{"name", word("adding")}, {"length", whole(steps)}},
                  {{"name", word("lstm")}, {"hidden", whole(32)}}, {},
                  {{"batch", whole(32)}, {"memory_limit", word(limit)}});
}

TEST(Memory, OfARecomputedStepIsBoundByTheSegment) {
  const auto recomputing = [](Index steps) {
    Training t = lstm_over(steps, "");
    return step_memory(t.model, t.task->info(), t.settings).recomputing;
  };
  const auto bytes_per_position = 2 * 4 + 1 + 4;
  EXPECT_LT(recomputing(8000) - recomputing(400), 7600.0 * 32 * bytes_per_position * sizeof(Real) / 2);
}

TEST(Memory, IsUsedAsPredicted) {
  for (const std::string limit : {"1GiB", "1KiB"}) {
    Training t = lstm_over(400, limit);
    t.trainer.step(0);
    const auto memory = step_memory(t.model, t.task->info(), t.settings);
    const double predicted = limit == "1KiB" ? memory.recomputing : memory.keeping;
    const auto used = static_cast<double>(t.workspace.tape().arena().capacity_bytes());
    EXPECT_LT(used, 2 * 1.3 * predicted) << limit;  // an arena that grew has up to twice what it needs
    EXPECT_GT(used, predicted / 4) << limit;
  }
}

TEST(Memory, LimitsAreSizesWithAUnit) {
  const auto bytes = [](const std::string& text) {
    Params train = section("train", Settings{{"memory_limit", word(text)}});
    Params optimizer("optimizer");
    return TrainSettings(train, optimizer).memory_limit_bytes;
  };
  EXPECT_EQ(bytes("2GiB"), 2147483648.0);
  EXPECT_EQ(bytes("1.5 MiB"), 1572864.0);
  EXPECT_EQ(bytes("700"), 700.0);
  for (const char* wrong : {"2GB", "many", "-1MiB", "0", "MiB", "1MiB!"})
    EXPECT_THROW(bytes(wrong), ConfigError);
}

}  // namespace
}  // namespace recurbench
