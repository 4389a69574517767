#include "support/messages.hpp"
#include "support/signal_windows.hpp"

namespace recurbench::test {
namespace {

TEST(MackeyGlass, WantsTheValueSomeStepsAhead) {
  expect_wants_what_follows(*task_of("mackey_glass", {{"length", 37}, {"ahead", 3}, {"washout", 4}}), 37, 3,
                            4);
  expect_wants_what_follows(*task_of("mackey_glass", {{"length", 1}}), 1, 15, 0);
  expect_wants_what_follows(*task_of("mackey_glass"), 128, 15, 20);
}

TEST(MackeyGlass, KeepsTrainingValidationAndTestApart) {
  expect_disjoint_parts(*task_of("mackey_glass", {{"length", 100}}));
}

/// How far slopes are from the equation, relative to their size, if values are mean + scale·x.
double misfit(const std::vector<double>& x, std::size_t delay, double mean, double scale) {
  double miss = 0, size = 0;
  for (std::size_t t = delay; t + 2 < x.size(); ++t) {
    const double delayed = mean + scale * x[t - delay];
    const double expected = 0.2 * delayed / (1 + std::pow(delayed, 10)) - 0.1 * (mean + scale * x[t]);
    const double actual = scale * slope(x, t, 1);
    miss += (actual - expected) * (actual - expected);
    size += actual * actual;
  }
  return std::sqrt(miss / size);
}

/// Mean and scale, which standardising took away, are those that fit best.
TEST(MackeyGlass, MovesByItsEquation) {
  for (const std::size_t delay : {17U, 30U}) {
    const auto task = task_of("mackey_glass", {{"length", 1000}, {"tau", static_cast<Index>(delay)}});
    const auto x = inputs_of(draw_samples(*task, 1)[0], task->info());
    double best = 1;
    for (double mean = 0.8; mean <= 1.0; mean += 0.005)
      for (double scale = 0.15; scale <= 0.35; scale += 0.005)
        best = std::min(best, misfit(x, delay, mean, scale));
    EXPECT_LT(best, 0.02) << delay;
  }
}

TEST(MackeyGlass, IsStandardisedByItsTrainingPart) {
  expect_chance_of_a_line(*task_of("mackey_glass", {{"length", 200}, {"ahead", 2}}), 1000, 0.03);
  expect_refuses_to_be_looked_ahead("mackey_glass", 30);
  expect_chance_of_a_line(*task_of("mackey_glass", {{"length", 200}, {"ahead", 25}}), 1000, 0.03);
  const TaskInfo info = task_of("mackey_glass")->info();
  EXPECT_NEAR(info.chance, 0.95, 0.02);
  EXPECT_EQ(info.measure.name, "nrmse");
  EXPECT_EQ(info.measure.scale, 1);
  EXPECT_TRUE(info.measure.root);
}

TEST(MackeyGlass, WorksOutTheExampleOfItsHeader) {
  expect_header_cuts_a_series("mackey_glass", 4, 2, 1);
  expect_header_is_drawn("mackey_glass", {{"length", 300}});
}

TEST(MackeyGlass, RefusesImpossibleSettings) {
  EXPECT_THAT(message_of([] {
                task_of("mackey_glass", {{"ahead", 0}});
              }),
              testing::HasSubstr("task.ahead must be from 1 to 500, got 0"));
  EXPECT_THAT(message_of([] {
                task_of("mackey_glass", {{"tau", 4}});
              }),
              testing::HasSubstr("task.tau must be from 5 to 100, got 4"));
}

TEST(MackeyGlass, MeansTheSameSamplesAsEver) {
  EXPECT_EQ(task_semantics("mackey_glass"), 1);
  EXPECT_EQ(fingerprint(draw_samples(*task_of("mackey_glass", {{"length", 13}}), 100)), "febe06caf40b8be8")
      << "the samples changed: raise the task's semantics, then this hash";
}

}  // namespace
}  // namespace recurbench::test
