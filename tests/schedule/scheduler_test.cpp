#include "schedule/scheduler.hpp"

#include <gtest/gtest.h>

#include <limits>
#include <vector>

#include "core/error.hpp"

namespace recurbench {
namespace {

using Trials = std::vector<std::size_t>;

TEST(Scheduler, HandsOutTheLongestPredictedFirst) {
  Scheduler scheduler({1, 5, 3}, 1);
  EXPECT_EQ(scheduler.next(0), Trials{1});
  scheduler.finished(0, 1, true);
  EXPECT_EQ(scheduler.next(0), Trials{2});
  scheduler.finished(0, 2, true);
  EXPECT_EQ(scheduler.next(0), Trials{0});
}

TEST(Scheduler, KeepsThePlansOrderAmongEqualPredictions) {
  Scheduler scheduler({2, 7, 2, 2}, 1);
  for (const std::size_t expected : {1U, 0U, 2U, 3U}) {
    EXPECT_EQ(scheduler.next(0), Trials{expected});
    scheduler.finished(0, expected, true);
  }
}

TEST(Scheduler, HasNothingForAnEmptyPlan) {
  Scheduler scheduler({}, 3);
  EXPECT_TRUE(scheduler.complete());
  EXPECT_TRUE(scheduler.next(0).empty());
  EXPECT_EQ(scheduler.eta_seconds(), 0);
}

TEST(Scheduler, LeavesWorkersWithoutTrialsWhenThereAreMoreOfThem) {
  Scheduler scheduler({1, 1}, 5);
  EXPECT_EQ(scheduler.next(4).size(), 1U);
  EXPECT_EQ(scheduler.next(2).size(), 1U);
  EXPECT_TRUE(scheduler.next(0).empty());
  EXPECT_FALSE(scheduler.complete());
}

TEST(Scheduler, BatchesShortTrialsBelowTheTimeOfABatch) {
  Scheduler scheduler(std::vector<double>(1000, 0.02), 2);
  EXPECT_EQ(scheduler.next(0), (Trials{0, 1}));  // a third would reach 0.06 s
}

TEST(Scheduler, GivesALongTrialAlone) {
  std::vector<double> seconds(1000, 0.001);
  seconds[500] = 0.2;
  Scheduler scheduler(seconds, 2);
  EXPECT_EQ(scheduler.next(0), Trials{500});
  EXPECT_GT(scheduler.next(1).size(), 1U);
}

TEST(Scheduler, LimitsABatchToAFairShareOfWhatWaits) {
  Scheduler scheduler(std::vector<double>(80, 1e-4), 2);
  EXPECT_EQ(scheduler.next(0).size(), 10U);
  EXPECT_EQ(scheduler.next(1).size(), 8U);  // 70 / 8
}

TEST(Scheduler, LimitsABatchInNumber) {
  Scheduler scheduler(std::vector<double>(100'000, 0), 2);
  EXPECT_EQ(scheduler.next(0).size(), Scheduler::kBatchTrials);
  EXPECT_EQ(scheduler.next(1, 3).size(), 3U);
}

TEST(Scheduler, BatchesNothingInTheTail) {
  Scheduler scheduler(std::vector<double>(15, 1e-4), 2);
  EXPECT_EQ(scheduler.next(0).size(), 1U);
  EXPECT_EQ(scheduler.next(1).size(), 1U);
}

TEST(Scheduler, GivesATrialAheadWhileTheOthersHaveEnoughToDo) {
  Scheduler scheduler(std::vector<double>(10, 1.0), 2);
  EXPECT_EQ(scheduler.next(0), Trials{0});
  EXPECT_EQ(scheduler.next(0), Trials{1});
}

TEST(Scheduler, GivesNoTrialAheadBehindALongOne) {
  Scheduler scheduler({100, 10, 10, 10, 10, 10, 10, 10, 10, 10, 10}, 2);
  EXPECT_EQ(scheduler.next(0), Trials{0});
  EXPECT_TRUE(scheduler.next(0).empty());
  EXPECT_EQ(scheduler.next(1), Trials{1});
}

TEST(Scheduler, GivesNoTrialAheadWhenFewerWaitThanWorkers) {
  Scheduler scheduler({4, 3, 2, 2}, 3);
  EXPECT_EQ(scheduler.next(0), Trials{0});
  EXPECT_EQ(scheduler.next(1), Trials{1});
  EXPECT_TRUE(scheduler.next(1).empty());
  EXPECT_EQ(scheduler.next(2), Trials{2});
}

TEST(Scheduler, CountsWhatIsDoneFailedAndRunning) {
  Scheduler scheduler({3, 2, 1}, 1);
  scheduler.next(0);
  scheduler.finished(0, 0, true);
  scheduler.next(0);
  scheduler.finished(0, 1, false);
  scheduler.next(0);
  const auto counts = scheduler.counts();
  EXPECT_EQ(counts.total, 3U);
  EXPECT_EQ(counts.done, 1U);
  EXPECT_EQ(counts.failed, 1U);
  EXPECT_EQ(counts.running, 1U);
  EXPECT_EQ(counts.waiting, 0U);
  EXPECT_FALSE(scheduler.complete());
  scheduler.finished(0, 2, false);
  EXPECT_TRUE(scheduler.complete());
}

TEST(Scheduler, HandsOutAReturnedTrialAtItsOldPlace) {
  Scheduler scheduler({1, 9, 5}, 1);
  scheduler.next(0);
  scheduler.returned(1);
  EXPECT_EQ(scheduler.held(0), 0U);
  EXPECT_EQ(scheduler.counts().waiting, 3U);
  EXPECT_EQ(scheduler.next(0), Trials{1});
}

TEST(Scheduler, TakesBackAllThatALostWorkerHeld) {
  Scheduler scheduler(std::vector<double>(10, 1.0), 2);
  scheduler.next(0);
  scheduler.next(0);
  scheduler.next(1);
  scheduler.lost(0);
  EXPECT_EQ(scheduler.held(0), 0U);
  EXPECT_EQ(scheduler.held(1), 1U);
  EXPECT_EQ(scheduler.counts().waiting, 9U);
  EXPECT_EQ(scheduler.next(1), Trials{0});
}

TEST(Scheduler, SharesTheRemainingWorkAmongWorkers) {
  Scheduler scheduler({4, 4, 4, 4}, 2);
  EXPECT_DOUBLE_EQ(scheduler.remaining_seconds(), 16);
  EXPECT_DOUBLE_EQ(scheduler.eta_seconds(), 8);
  EXPECT_DOUBLE_EQ(scheduler.eta_seconds(1.5), 12);
  scheduler.next(0);
  scheduler.progressed(0, 0.25);
  EXPECT_DOUBLE_EQ(scheduler.remaining_seconds(2), 30);
  scheduler.finished(0, 0, true);
  EXPECT_DOUBLE_EQ(scheduler.remaining_seconds(), 12);
}

TEST(Scheduler, ExpectsNoEarlierEndThanThatOfTheLongestTrial) {
  Scheduler scheduler({10, 1, 1}, 4);
  EXPECT_DOUBLE_EQ(scheduler.eta_seconds(3), 30);
  scheduler.next(0);
  scheduler.progressed(0, 0.5);
  EXPECT_DOUBLE_EQ(scheduler.eta_seconds(), 5);
}

TEST(Scheduler, RefusesCallsThatContradictItsState) {
  Scheduler scheduler({1, 1, 1, 1}, 2);
  EXPECT_THROW(scheduler.finished(0, 0, true), Error);
  scheduler.next(0);
  EXPECT_THROW(scheduler.finished(1, 0, true), Error);
  EXPECT_THROW(scheduler.finished(0, 9, true), Error);
  scheduler.finished(0, 0, true);
  EXPECT_THROW(scheduler.finished(0, 0, true), Error);
  EXPECT_THROW(scheduler.returned(0), Error);
}

TEST(Scheduler, RefusesPredictionsThatAreNoTime) {
  EXPECT_THROW(Scheduler({1, -1}, 1), Error);
  EXPECT_THROW(Scheduler({std::numeric_limits<double>::quiet_NaN()}, 1), Error);
  EXPECT_THROW(Scheduler({std::numeric_limits<double>::infinity()}, 1), Error);
  EXPECT_THROW(Scheduler({1}, 0), Error);
}

}  // namespace
}  // namespace recurbench
