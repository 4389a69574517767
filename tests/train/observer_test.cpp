// What an observer may do to a trial in training.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "support/trials.hpp"

namespace recurbench::test {
namespace {

using testing::HasSubstr;

TEST(Observer, IsStoppedOrPausedWhereItsObserverSaysSo) {
  for (const Advice advice : {Advice::stop, Advice::pause}) {
    Watch watch;
    std::optional<Checkpoint> saved;
    watch.save = [&](const Checkpoint& checkpoint) { saved = checkpoint; };
    watch.on_evaluation = [&](const Curves& curves) {
      return curves.steps.back() == 3 ? advice : Advice::go_on;
    };
    const Attempt ended = run_trial(trial_of(small_trial()), 0, watch);
    EXPECT_EQ(ended.state, advice == Advice::stop ? TrialState::stopped : TrialState::paused);
    EXPECT_EQ(saved.has_value(), advice == Advice::pause);
    if (advice == Advice::pause) continue;
    EXPECT_EQ(ended.result.steps_done, 3U);
    EXPECT_TRUE(std::isfinite(final_of(ended.result, Split::test, "loss", When::last)));
  }
}

TEST(Observer, PausesAtAStepAndGoesOnToTheSameBits) {
  Watch watch;
  std::optional<Checkpoint> saved;
  watch.save = [&](const Checkpoint& checkpoint) { saved = checkpoint; };
  watch.load = [&] { return saved; };
  const Trial trial = trial_of(small_trial());
  for (const std::uint64_t until : {2U, 3U, 5U}) {
    EXPECT_EQ(run_trial(trial, until, watch).state, TrialState::paused);
    EXPECT_EQ(saved->progress.step, until);
  }
  EXPECT_EQ(lasting(run_trial(trial, 0, watch).result), lasting(finished(small_trial())));
}

TEST(Observer, IsShownTheParametersOfACheckpointWhereTheyLie) {
  std::vector<const char*> seen;
  std::vector<std::string> others;  // where a copy lay that is gone by now
  std::size_t size = 0;
  Watch watch;
  watch.save = [&](const Checkpoint& checkpoint) {
    seen.push_back(checkpoint.values.bytes().data());
    EXPECT_NE(Checkpoint(checkpoint).values.bytes().data(), seen.back()) << "a copy must last";
    size = checkpoint.values.bytes().size();
  };
  watch.tick = [&](std::uint64_t, double) {
    for (int i = 0; i < 3; ++i) others.emplace_back(size, 'x');
    return false;
  };
  Configuration trial = small_trial();
  set_all(trial.sections.train, {{"checkpoint_seconds", 0.0}});
  finished(trial, watch);
  ASSERT_EQ(seen.size(), 7U);
  EXPECT_EQ(std::count(seen.begin(), seen.end(), seen.front()), 7);
}

TEST(Observer, StartsAgainFromACheckpointThatDoesNotFitAndSaysSo) {
  Watch watch;
  watch.load = [] {
    Checkpoint other;
    other.trial = "another";
    return other;
  };
  EXPECT_EQ(lasting(finished(small_trial(), watch)), lasting(finished(small_trial())));
  EXPECT_THAT(watch.notes, HasSubstr("starts again"));
}

}  // namespace
}  // namespace recurbench::test
