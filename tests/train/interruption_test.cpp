// A trial that is interrupted, by a tick that says stop or by a kill, and then goes on from its checkpoint.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

#include "support/trials.hpp"
#include "task/task.hpp"

namespace recurbench::test {
namespace {

/// Batches that continue each other: random bits, and at each the one before is wanted.
class Stream : public Task {
 public:
  TaskInfo info() const override {
    return {.steps = 5,
            .vocabulary = 2,
            .classes = 2,
            .looked_at = 5,
            .metric = "accuracy",
            .chance_loss = 1,
            .continues = true};
  }
  void fill(const SampleRange& range, Batch& batch) const override {
    const auto first = static_cast<Index>(range.first) / batch.batch() * 5;
    for (Index b = 0; b < batch.batch(); ++b)
      for (Index t = 0; t < 5; ++t) {
        batch.set_token(t, b, bit(range, first + t, b));
        batch.set_class(t, b, bit(range, first + t - 1, b));
      }
  }

 private:
  static Index bit(const SampleRange& range, Index at, Index b) {
    return static_cast<Index>(
        Rng({range.seed, range.replicate, range.purpose, static_cast<std::uint64_t>(100 * (at + 1) + b)})
            .bits() &
        1);
  }
};
const Register<TaskEntry> stream{
    "test_stream",
    {.semantics = 1,
     .summary = "batches that continue each other",
     .build = [](Params&) -> std::unique_ptr<Task> { return std::make_unique<Stream>(); },
     .length_key = ""}};

struct Variant {
  const char* optimizer;
  const char* task;
  const char* model;
  Index window;
  Index samples = 0;
};

Configuration configured(const Variant& variant) {
  Configuration trial = small_trial();
  const std::string task = variant.task;
  trial.sections.task = section("task", {{"name", task == "adding_range" ? "adding" : variant.task}});
  if (task == "adding_range") set_all(trial.sections.task, {{"length.min", 3}, {"length.max", 7}});
  if (task == "adding") set_all(trial.sections.task, {{"length", 7}});
  if (task == "copy") set_all(trial.sections.task, {{"delay", 3}, {"symbols", 2}});
  if (task == "recall") set_all(trial.sections.task, {{"pairs", 2}, {"length", 8}, {"vocabulary", 8}});
  set_all(trial.sections.model, {{"name", variant.model}, {"layers", 2}});
  set_all(trial.sections.optimizer, {{"name", variant.optimizer}, {"schedule", "cosine"}, {"warmup", 2}});
  const std::string optimizer = variant.optimizer;
  if (optimizer == "sgd" || optimizer == "rmsprop") set_all(trial.sections.optimizer, {{"momentum", 0.9}});
  set_all(trial.sections.train, {{"window", variant.window}, {"samples", variant.samples}});
  return trial;
}

class Interrupted : public testing::TestWithParam<Variant> {
 protected:
  /// Runs until `ticks` steps were begun, from the checkpoint if there is one.
  std::optional<TrialResult> attempt(Index ticks) {
    Watch watch;
    ticks_ = 0;
    watch.tick = [this, ticks](std::uint64_t, double) { return ticks_++ == ticks; };
    watch.load = [this] { return checkpoint_; };
    watch.save = [this](const Checkpoint& checkpoint) { checkpoint_ = checkpoint; };
    Attempt ended = run_trial(trial_of(trial_), 0, watch);
    return traits(ended.state).ended ? std::optional(ended.result) : std::nullopt;
  }
  Configuration trial_ = configured(GetParam());
  std::string uninterrupted_ = lasting(finished(trial_));
  std::optional<Checkpoint> checkpoint_;
  Index ticks_ = 0;  ///< of the last attempt: one before each step
};

TEST_P(Interrupted, AtAnyStepEndsWithTheSameBits) {
  for (Index boundary = 0; boundary < 7; ++boundary) {
    checkpoint_.reset();
    ASSERT_FALSE(attempt(boundary)) << "the tick asked to stop before step " << boundary;
    ASSERT_TRUE(checkpoint_);
    const auto result = attempt(1000);
    ASSERT_TRUE(result);
    EXPECT_EQ(lasting(*result), uninterrupted_) << "interrupted before step " << boundary;
    EXPECT_EQ(ticks_, 7 - boundary) << "it goes on, and does not start again";
  }
}

TEST_P(Interrupted, AtEveryStepEndsWithTheSameBits) {
  ASSERT_FALSE(attempt(0));
  for (Index step = 0; step < 6; ++step) ASSERT_FALSE(attempt(1)) << step;
  const auto result = attempt(1000);
  ASSERT_TRUE(result);
  EXPECT_EQ(lasting(*result), uninterrupted_);
  EXPECT_EQ(result->clock.tokens, finished(trial_).clock.tokens);
  EXPECT_TRUE(std::is_sorted(result->clock.point_seconds.begin(), result->clock.point_seconds.end()));
}

TEST_P(Interrupted, ByAKillGoesOnFromAnyPeriodicCheckpoint) {
  set_all(trial_.sections.train, {{"checkpoint_seconds", 0.0}});
  std::vector<Checkpoint> saved;
  Watch watch;
  watch.save = [&](const Checkpoint& checkpoint) { saved.push_back(decode_checkpoint(encode(checkpoint))); };
  EXPECT_EQ(lasting(finished(trial_, watch)), uninterrupted_);
  EXPECT_EQ(saved.size(), 7U);
  for (const auto& checkpoint : saved) {
    checkpoint_ = checkpoint;
    const auto result = attempt(1000);
    ASSERT_TRUE(result);
    EXPECT_EQ(lasting(*result), uninterrupted_);
  }
}

INSTANTIATE_TEST_SUITE_P(
    Variants, Interrupted,
    testing::Values(Variant{"sgd", "adding", "rnn", 0}, Variant{"rmsprop", "copy", "gru", 0},
                    Variant{"adam", "adding", "lstm", 3}, Variant{"adamw", "recall", "gru", 0},
                    Variant{"adam", "test_stream", "gru", 0}, Variant{"adamw", "test_stream", "lstm", 2},
                    Variant{"sgd", "recall", "rnn", 0, 5}, Variant{"adam", "adding_range", "gru", 0}),
    [](const auto& variant) { return std::string(variant.param.optimizer) + "_" + variant.param.task; });

}  // namespace
}  // namespace recurbench::test
