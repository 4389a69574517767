// A trial that is interrupted, by a tick that says stop or by a kill, and then goes on from its checkpoint.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

#include "support/trials.hpp"

namespace seqbench::test {
namespace {

struct Variant {
  const char* optimizer;
  const char* task;
  const char* model;
  Index window;
};

Trial trial_of(const Variant& variant) {
  Trial trial = small_trial();
  trial.task = section("task", {{"name", variant.task}});
  const std::string task = variant.task;
  if (task == "adding") set_all(trial.task, {{"length", 7}});
  if (task == "copy") set_all(trial.task, {{"delay", 3}, {"symbols", 2}});
  if (task == "recall") set_all(trial.task, {{"pairs", 2}, {"length", 8}, {"vocabulary", 8}});
  set_all(trial.model, {{"name", variant.model}, {"layers", 2}});
  set_all(trial.optimizer, {{"name", variant.optimizer}, {"schedule", "cosine"}, {"warmup", 2}});
  const std::string optimizer = variant.optimizer;
  if (optimizer == "sgd" || optimizer == "rmsprop") set_all(trial.optimizer, {{"momentum", 0.9}});
  set_all(trial.train, {{"window", variant.window}});
  return resolved(trial);
}

class Interrupted : public testing::TestWithParam<Variant> {
 protected:
  /// Runs until `ticks` steps were begun, from the checkpoint if there is one.
  std::optional<TrialResult> attempt(Index ticks) {
    TrialHooks hooks;
    hooks.tick = [left = ticks](std::uint64_t, double) mutable { return left-- == 0; };
    hooks.load_checkpoint = [this] { return checkpoint_; };
    hooks.save_checkpoint = [this](std::string_view bytes) { checkpoint_ = bytes; };
    return run_trial(trial_, hooks);
  }
  Trial trial_ = trial_of(GetParam());
  std::string uninterrupted_ = lasting(finished(trial_));
  std::optional<std::string> checkpoint_;
};

TEST_P(Interrupted, AtAnyStepEndsWithTheSameBits) {
  for (Index boundary = 0; boundary < 7; ++boundary) {
    checkpoint_.reset();
    ASSERT_FALSE(attempt(boundary)) << "the tick asked to stop before step " << boundary;
    ASSERT_TRUE(checkpoint_);
    const auto result = attempt(1000);
    ASSERT_TRUE(result);
    EXPECT_EQ(lasting(*result), uninterrupted_) << "interrupted before step " << boundary;
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
                    Variant{"adam", "adding", "lstm", 3}, Variant{"adamw", "recall", "gru", 0}),
    [](const auto& variant) { return std::string(variant.param.optimizer) + "_" + variant.param.task; });

}  // namespace
}  // namespace seqbench::test
