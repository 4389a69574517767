#include <array>

#include "support/messages.hpp"
#include "support/signal_windows.hpp"

namespace recurbench::test {
namespace {

TEST(Lorenz, WantsTheStateSomeStepsAhead) {
  for (const char* observe : {"xyz", "x"}) {
    const auto task = task_of("lorenz", {{"observe", observe}, {"length", 37}, {"ahead", 3}, {"washout", 4}});
    EXPECT_EQ(task->info().channels, *observe == 'x' && observe[1] == 0 ? 1 : 3);
    expect_wants_what_follows(*task, 37, 3, 4);
  }
  expect_wants_what_follows(*task_of("lorenz", {{"length", 1}}), 1, 5, 0);
  expect_wants_what_follows(*task_of("lorenz"), 128, 5, 20);
}

TEST(Lorenz, KeepsTrainingValidationAndTestApart) {
  expect_disjoint_parts(*task_of("lorenz", {{"length", 100}}));
}

/// Shift and scale of each channel cancel out: σ, ρ and β are read off the slopes, fitted with the terms of
/// the equations, whose other coefficients give the scales.
TEST(Lorenz, MovesByItsEquations) {
  const Sample sample = draw_samples(*task_of("lorenz", {{"length", 4000}, {"observe", "xyz"}}), 1)[0];
  std::array<std::vector<double>, 3> s;
  for (std::size_t i = 0; i < sample.reals.size(); ++i) s[i % 3].push_back(double{sample.reals[i]});
  std::array<std::vector<double>, 3> slopes;
  std::vector<std::vector<double>> of_x, of_y, of_z;
  for (std::size_t t = 2; t + 2 < s[0].size(); ++t) {
    const double x = s[0][t], y = s[1][t], z = s[2][t];
    for (std::size_t c = 0; c < 3; ++c) slopes[c].push_back(slope(s[c], t, 0.03));
    of_x.push_back({x, y, 1});
    of_y.push_back({x, y, x * z, z, 1});
    of_z.push_back({z, x * y, x, y, 1});
  }
  const auto fx = fitted(of_x, slopes[0]), fy = fitted(of_y, slopes[1]), fz = fitted(of_z, slopes[2]);
  EXPECT_NEAR(fx[0], -10, 0.5);
  EXPECT_NEAR(fy[1], -1, 0.3);
  EXPECT_NEAR(fz[0], -8.0 / 3, 0.1);
  const double y_per_x = fx[1] / 10;                   // deviation of y over that of x
  const double z_scale = -fy[2] * y_per_x;             // x·z of dy/dt
  const double mean_z = -fz[4] * z_scale / (8.0 / 3);  // the constant of dz/dt; x and y have mean 0
  EXPECT_NEAR(fy[0] * y_per_x + mean_z, 28, 1);
}

TEST(Lorenz, IsStandardisedByItsTrainingPart) {
  expect_chance_of_a_line(*task_of("lorenz", {{"length", 200}, {"ahead", 5}}), 1000, 0.03);
  expect_chance_of_a_line(*task_of("lorenz", {{"length", 200}, {"ahead", 5}, {"observe", "xyz"}}), 1000,
                          0.03);
  expect_chance_of_a_line(*task_of("lorenz", {{"length", 200}, {"ahead", 200}}), 1000, 0.05);
  expect_refuses_to_be_looked_ahead("lorenz", 30);
  EXPECT_NEAR(task_of("lorenz", {{"ahead", 200}})->info().chance, 1, 0.02);
  const TaskInfo info = task_of("lorenz")->info();
  EXPECT_EQ(info.measure.name, "nrmse");
  EXPECT_EQ(info.measure.scale, 1);
  EXPECT_TRUE(info.measure.root);
}

TEST(Lorenz, WorksOutTheExampleOfItsHeader) {
  expect_header_cuts_a_series("lorenz", 4, 2, 1);
  expect_header_is_drawn("lorenz", {{"length", 300}});
}

TEST(Lorenz, RefusesImpossibleSettings) {
  EXPECT_THAT(message_of([] {
                task_of("lorenz", {{"length", 4001}});
              }),
              testing::HasSubstr("task.length must be from 1 to 4000"));
  EXPECT_THAT(message_of([] {
                task_of("lorenz", {{"length", 5}, {"washout", 5}});
              }),
              testing::HasSubstr("task.washout must be from 0 to 4, got 5"));
}

TEST(Lorenz, MeansTheSameSamplesAsEver) {
  EXPECT_EQ(task_semantics("lorenz"), 2);
  EXPECT_EQ(fingerprint(draw_samples(*task_of("lorenz", {{"length", 13}}), 100)), "721abb955d8aa7d9")
      << "the samples changed: raise the task's semantics, then this hash";
}

}  // namespace
}  // namespace recurbench::test
