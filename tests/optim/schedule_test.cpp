#include "optim/schedule.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <numbers>

#include "support/messages.hpp"
#include "support/sections.hpp"

namespace recurbench::test {
namespace {

Schedule schedule_of(std::uint64_t steps, std::initializer_list<Setting> settings) {
  Params params = section("optimizer", settings);
  Schedule schedule(params, steps);
  params.finish();
  return schedule;
}

TEST(Schedule, IsConstantUnlessTold) {
  const auto schedule = schedule_of(10, {{"lr", 0.5}});
  for (const std::uint64_t step : {0, 1, 9, 1000}) EXPECT_EQ(schedule.at(step), 0.5);
  EXPECT_EQ(schedule_of(10, {}).at(0), 1e-3);
}

TEST(Schedule, WarmsUpLinearlyAndStays) {
  const auto schedule = schedule_of(100, {{"lr", 0.8}, {"schedule", "linear_warmup"}, {"warmup", 4}});
  EXPECT_DOUBLE_EQ(schedule.at(0), 0.2);
  EXPECT_DOUBLE_EQ(schedule.at(1), 0.4);
  EXPECT_DOUBLE_EQ(schedule.at(3), 0.8);
  EXPECT_DOUBLE_EQ(schedule.at(4), 0.8);
  EXPECT_DOUBLE_EQ(schedule.at(99), 0.8);
}

TEST(Schedule, FallsAlongHalfACosineFromTheFirstStepToTheLast) {
  const auto schedule = schedule_of(11, {{"lr", 2.0}, {"schedule", "cosine"}, {"final", 0.1}});
  for (std::uint64_t step = 0; step <= 10; ++step) {
    const double x = static_cast<double>(step) / 10;
    EXPECT_NEAR(schedule.at(step), 0.2 + 1.8 * (1 + std::cos(std::numbers::pi * x)) / 2, 1e-12)
        << "at step " << step;
  }
  EXPECT_DOUBLE_EQ(schedule.at(0), 2.0);
  EXPECT_DOUBLE_EQ(schedule.at(5), 1.1);
  EXPECT_DOUBLE_EQ(schedule.at(10), 0.2);
}

TEST(Schedule, EndsACosineAtZeroUnlessTold) {
  EXPECT_NEAR(schedule_of(11, {{"schedule", "cosine"}}).at(10), 0, 1e-18);
}

TEST(Schedule, RisesBeforeACosine) {
  const auto schedule = schedule_of(11, {{"lr", 2.0}, {"schedule", "cosine"}, {"warmup", 4}});
  EXPECT_DOUBLE_EQ(schedule.at(0), 0.5);
  EXPECT_DOUBLE_EQ(schedule.at(3), 2.0);
  EXPECT_DOUBLE_EQ(schedule.at(4), 2.0);
  EXPECT_DOUBLE_EQ(schedule.at(7), 1.0);
  EXPECT_NEAR(schedule.at(10), 0, 1e-15);
}

TEST(Schedule, GoesThroughOneCycle) {
  const auto schedule = schedule_of(101, {{"lr", 2.0}, {"schedule", "one_cycle"}});
  EXPECT_NEAR(schedule.at(0), 2.0 / 25, 1e-15);
  EXPECT_DOUBLE_EQ(schedule.at(15), 2.0 * (1 + 1.0 / 25) / 2);
  EXPECT_DOUBLE_EQ(schedule.at(30), 2.0);
  EXPECT_DOUBLE_EQ(schedule.at(65), 2.0 * (1 + 1e-4) / 2);
  EXPECT_NEAR(schedule.at(100), 2.0 * 1e-4, 1e-15);
}

TEST(Schedule, TakesTheRiseOfOneCycleFromWarmupWhenGiven) {
  const auto schedule = schedule_of(101, {{"lr", 2.0}, {"schedule", "one_cycle"}, {"warmup", 50}});
  EXPECT_LT(schedule.at(30), 2.0);
  EXPECT_DOUBLE_EQ(schedule.at(50), 2.0);
}

TEST(Schedule, StaysFiniteWhenTrainingIsShort) {
  for (const char* name : {"constant", "linear_warmup", "cosine", "one_cycle"})
    for (const std::uint64_t steps : {0U, 1U, 2U, 3U}) {
      const auto schedule = schedule_of(steps, {{"lr", 2.0}, {"schedule", name}});
      for (std::uint64_t step = 0; step < 3; ++step) {
        EXPECT_TRUE(schedule.at(step) >= 0 && schedule.at(step) <= 2)
            << name << " of " << steps << " at " << step;
      }
    }
}

TEST(Schedule, LeavesKeysUnreadThatItDoesNotUse) {
  const auto refused = [](const char* schedule, const char* key) {
    return message_of([&] { schedule_of(10, {{"schedule", schedule}, {key, 1}}); });
  };
  EXPECT_THAT(refused("constant", "warmup"), testing::HasSubstr("unknown key 'warmup' in optimizer"));
  EXPECT_THAT(refused("constant", "final"), testing::HasSubstr("unknown key 'final' in optimizer"));
  EXPECT_THAT(refused("linear_warmup", "final"), testing::HasSubstr("unknown key 'final' in optimizer"));
  for (const char* schedule : {"cosine", "one_cycle"})
    EXPECT_NO_THROW(schedule_of(10, {{"schedule", schedule}, {"final", 1}, {"warmup", 1}})) << schedule;
}

TEST(Schedule, RefusesARiseBeyondTheTraining) {
  for (const char* schedule : {"linear_warmup", "cosine", "one_cycle"}) {
    EXPECT_THAT(message_of([&] {
                  schedule_of(10, {{"schedule", schedule}, {"warmup", 11}});
                }),
                testing::HasSubstr("optimizer.warmup must be at most train.steps = 10, got 11"));
    EXPECT_NO_THROW(schedule_of(10, {{"schedule", schedule}, {"warmup", 10}}));
  }
}

TEST(Schedule, RefusesImpossibleSettings) {
  EXPECT_THAT(
      message_of([] {
        schedule_of(10, {{"schedule", "cosin"}});
      }),
      testing::HasSubstr("optimizer.schedule must be one of constant, linear_warmup, cosine, one_cycle"));
  EXPECT_THAT(message_of([] {
                schedule_of(10, {{"lr", -1.0}});
              }),
              testing::HasSubstr("optimizer.lr must be from 0"));
  EXPECT_THAT(message_of([] {
                schedule_of(10, {{"schedule", "cosine"}, {"final", 2.0}});
              }),
              testing::HasSubstr("optimizer.final must be from 0 to 1, got 2"));
}

}  // namespace
}  // namespace recurbench::test
