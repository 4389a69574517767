#include "mpi/progress.hpp"

#include <gtest/gtest.h>

namespace recurbench {
namespace {

RankProgress training(std::size_t trial, double worked, double seconds, std::uint64_t tokens) {
  return {.trial = trial, .fraction = worked, .worked = worked, .seconds = seconds, .tokens = tokens};
}

TEST(ProgressMeter, CountsOnlyTrialsInTrainingAsRunning) {
  Scheduler scheduler(std::vector<double>(100, 0.001), 2);
  const auto batch = scheduler.next(0);
  ASSERT_GT(batch.size(), 1U);
  ProgressMeter meter(2);
  meter.update(0, training(batch.front(), 0, 0, 0));
  const auto counts = meter.read(0, scheduler).counts;
  EXPECT_EQ(counts.running, 1U);
  EXPECT_EQ(counts.waiting, 99U);
}

TEST(ProgressMeter, CorrectsTheEtaByThePaceOfEndedAttempts) {
  Scheduler scheduler({10, 10, 10}, 1);
  ProgressMeter meter(1);
  EXPECT_DOUBLE_EQ(meter.read(0, scheduler).eta_seconds, 30);
  scheduler.next(0);
  scheduler.finished(0, 0, true);
  meter.ended(5, 10);
  EXPECT_DOUBLE_EQ(meter.read(5, scheduler).eta_seconds, 10);
}

TEST(ProgressMeter, KnowsThePaceFromARunningTrial) {
  Scheduler scheduler({10, 10}, 1);
  scheduler.next(0);
  ProgressMeter meter(1);
  meter.update(0, training(0, 0.25, 5, 0));
  EXPECT_DOUBLE_EQ(meter.read(5, scheduler).eta_seconds, 2 * 17.5);
}

TEST(ProgressMeter, TakesNoCreditForWhatACheckpointBrought) {
  Scheduler scheduler({10}, 1);
  scheduler.next(0);
  ProgressMeter meter(1);
  meter.update(0, {.trial = 0, .fraction = 0.75, .worked = 0.25, .seconds = 5, .tokens = 0});
  EXPECT_DOUBLE_EQ(meter.read(5, scheduler).eta_seconds, 2 * 2.5);
}

TEST(ProgressMeter, SumsTokensOfAllRanksOverTheLastTenSeconds) {
  Scheduler scheduler({1, 1}, 2);
  ProgressMeter meter(2);
  EXPECT_DOUBLE_EQ(meter.read(0, scheduler).tokens_per_second, 0);
  RankProgress now;
  for (int second = 1; second <= 30; ++second) {
    now.tokens += second <= 15 ? 1000 : 4000;
    meter.update(0, now);
    meter.update(1, now);
    const double rate = meter.read(second, scheduler).tokens_per_second;
    if (second == 15) {
      EXPECT_DOUBLE_EQ(rate, 2000);
    }
    if (second == 20) {
      EXPECT_DOUBLE_EQ(rate, 5000);
    }
    if (second == 30) {
      EXPECT_DOUBLE_EQ(rate, 8000);
    }
  }
}

}  // namespace
}  // namespace recurbench
