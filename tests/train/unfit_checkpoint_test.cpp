// Checkpoints that are another trial's, or of another size: the trial starts again and says so.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "support/trials.hpp"

namespace recurbench::test {
namespace {

/// A trial, and what its runs are given as a checkpoint.
class UnfitCheckpoint : public testing::Test {
 protected:
  UnfitCheckpoint() {
    Watch watch;
    watch.tick = [](std::uint64_t tokens, double) { return tokens > 0; };
    watch.save = [this](const Checkpoint& checkpoint) { own_ = checkpoint; };
    run_trial(trial_of(small_trial()), 0, watch);
  }
  /// The trial's result with that checkpoint, and what it notes.
  std::pair<std::string, std::string> run_with(const Checkpoint& checkpoint) {
    Watch watch;
    watch.load = [&] { return checkpoint; };
    const std::string result = lasting(finished(small_trial(), watch));
    return {result, watch.notes};
  }
  std::string fresh_ = lasting(finished(small_trial()));
  Checkpoint own_;
};

TEST_F(UnfitCheckpoint, IsNotTheTrialsOwn) {
  EXPECT_EQ(run_with(own_), std::pair(fresh_, std::string()));
}

TEST_F(UnfitCheckpoint, OfAnotherTrialIsIgnoredWithAMessage) {
  Checkpoint other = own_;
  other.trial = "other";
  const auto [result, message] = run_with(other);
  EXPECT_EQ(result, fresh_);
  EXPECT_EQ(message, "trial " + own_.trial + " starts again: checkpoint: it belongs to trial other");
}

TEST_F(UnfitCheckpoint, OfAnotherSizeIsIgnoredWithAMessage) {
  Checkpoint other = own_;
  other.values = std::string(own_.values.bytes()).append(sizeof(Real), '\0');
  const auto [result, message] = run_with(other);
  EXPECT_EQ(result, fresh_);
  EXPECT_THAT(message, testing::HasSubstr("parameters were required, got"));
}

TEST_F(UnfitCheckpoint, OfOtherCurvesIsIgnoredWithAMessage) {
  Checkpoint other = own_;
  other.progress.curves.of.front().metric = "gain";
  const auto [result, message] = run_with(other);
  EXPECT_EQ(result, fresh_);
  EXPECT_THAT(message, testing::HasSubstr("its curves are others"));
}

TEST_F(UnfitCheckpoint, WithMomentsOfAnotherOptimizerIsIgnoredWithAMessage) {
  Checkpoint other = own_;
  other.optimizer = std::string(own_.optimizer.bytes().substr(1));
  const auto [result, message] = run_with(other);
  EXPECT_EQ(result, fresh_);
  EXPECT_THAT(message, testing::HasSubstr("starts again"));
}

TEST_F(UnfitCheckpoint, WithAPointThatLacksAValueIsIgnoredWithAMessage) {
  Checkpoint other = own_;
  other.progress.curves.columns.back().pop_back();
  const auto [result, message] = run_with(other);
  EXPECT_EQ(result, fresh_);
  EXPECT_THAT(message, testing::HasSubstr("points have not a value each"));
}

TEST_F(UnfitCheckpoint, WithHalfOfTheBestParametersIsIgnoredWithAMessage) {
  Checkpoint other = own_;
  const auto best = own_.best_values.bytes();
  other.best_values = std::string(best.substr(0, best.size() / 2 / sizeof(Real) * sizeof(Real)));
  const auto [result, message] = run_with(other);
  EXPECT_EQ(result, fresh_);
  EXPECT_THAT(message, testing::HasSubstr("parameters of the best step were required"));
}

}  // namespace
}  // namespace recurbench::test
