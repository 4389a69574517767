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

Trial trial_of(const Variant& variant) {
  Trial trial = small_trial();
  const std::string task = variant.task;
  trial.task = section("task", {{"name", task == "adding_range" ? "adding" : variant.task}});
  if (task == "adding_range") set_all(trial.task, {{"length.min", 3}, {"length.max", 7}});
  if (task == "adding") set_all(trial.task, {{"length", 7}});
  if (task == "copy") set_all(trial.task, {{"delay", 3}, {"symbols", 2}});
  if (task == "recall") set_all(trial.task, {{"pairs", 2}, {"length", 8}, {"vocabulary", 8}});
  set_all(trial.model, {{"name", variant.model}, {"layers", 2}});
  set_all(trial.optimizer, {{"name", variant.optimizer}, {"schedule", "cosine"}, {"warmup", 2}});
  const std::string optimizer = variant.optimizer;
  if (optimizer == "sgd" || optimizer == "rmsprop") set_all(trial.optimizer, {{"momentum", 0.9}});
  set_all(trial.train, {{"window", variant.window}, {"samples", variant.samples}});
  return resolved(trial);
}

class Interrupted : public testing::TestWithParam<Variant> {
 protected:
  /// Runs until `ticks` steps were begun, from the checkpoint if there is one.
  std::optional<TrialResult> attempt(Index ticks) {
    TrialHooks hooks;
    ticks_ = 0;
    hooks.tick = [this, ticks](std::uint64_t, double) { return ticks_++ == ticks; };
    hooks.load_checkpoint = [this] { return checkpoint_; };
    hooks.save_checkpoint = [this](std::string_view bytes) { checkpoint_ = bytes; };
    return run_trial(trial_, hooks);
  }
  Trial trial_ = trial_of(GetParam());
  std::string uninterrupted_ = lasting(finished(trial_));
  std::optional<std::string> checkpoint_;
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
  set_all(trial_.train, {{"checkpoint_seconds", 0.0}});
  std::vector<std::string> saved;
  TrialHooks hooks;
  hooks.save_checkpoint = [&](std::string_view bytes) { saved.emplace_back(bytes); };
  EXPECT_EQ(lasting(finished(trial_, hooks)), uninterrupted_);
  EXPECT_EQ(saved.size(), 7U);
  for (const auto& bytes : saved) {
    checkpoint_ = bytes;
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
