#include "support/messages.hpp"
#include "support/signal_windows.hpp"

namespace recurbench::test {
namespace {

TEST(SineMixture, WantsTheCleanValueSomeStepsAhead) {
  for (const Index length : {1, 2, 37})
    expect_wants_what_follows(
        *task_of("sine_mixture", {{"length", length}, {"ahead", 3}, {"washout", length / 5}, {"noise", 0.0}}),
        length, 3, length / 5);
}

/// Two sines and no noise: x(t+2) + x(t−2) = a·(x(t+1) + x(t−1)) + c·x(t) with two constants of the sample.
TEST(SineMixture, AddsUpSines) {
  const auto task = task_of("sine_mixture", {{"length", 100}, {"sines", 2}, {"noise", 0.0}});
  for (const Sample& sample : draw_samples(*task, 100)) {
    const auto x = inputs_of(sample, task->info());
    std::vector<std::vector<double>> terms;
    std::vector<double> wanted;
    for (std::size_t t = 2; t + 2 < x.size(); ++t) {
      terms.push_back({x[t + 1] + x[t - 1], x[t]});
      wanted.push_back(x[t + 2] + x[t - 2]);
    }
    const auto fit = fitted(terms, wanted);
    for (std::size_t i = 0; i < terms.size(); ++i)
      ASSERT_NEAR(fit[0] * terms[i][0] + fit[1] * terms[i][1], wanted[i], 1e-3);
    // The roots are 2·cos(2π·frequency); frequencies are from 0.01 to 0.1.
    const double root = std::sqrt(std::max(0.0, fit[0] * fit[0] / 4 + fit[1] + 2));
    ASSERT_LT(fit[0] / 2 + root, 2 * std::cos(2 * M_PI * 0.01) + 2e-3);
    ASSERT_GT(fit[0] / 2 - root, 2 * std::cos(2 * M_PI * 0.1) - 2e-2);
  }
}

TEST(SineMixture, AddsNoiseToWhatItShows) {
  const auto task = task_of("sine_mixture", {{"length", 50}, {"ahead", 1}, {"noise", 0.5}, {"washout", 0}});
  double sum = 0, squares = 0, fourths = 0, count = 0;
  for (const Sample& sample : draw_samples(*task, 500))
    for (std::size_t t = 1; t < 50; ++t, ++count) {
      const double noise = (double{sample.reals[t]} - double{sample.values[t - 1]}) / 0.5;
      sum += noise;
      squares += noise * noise;
      fourths += noise * noise * noise * noise;
    }
  EXPECT_NEAR(sum / count, 0, 4.5 / std::sqrt(count));
  EXPECT_NEAR(squares / count, 1, 4.5 * std::sqrt(2 / count));
  EXPECT_NEAR(fourths / count, 3, 4.5 * std::sqrt(96 / count));
}

TEST(SineMixture, SaysWhatTheBestLineThroughThePresentValueReaches) {
  expect_chance_of_a_line(*task_of("sine_mixture", {{"length", 50}, {"ahead", 1}}), 5000, 0.03);
  expect_chance_of_a_line(*task_of("sine_mixture", {{"length", 50}, {"ahead", 2}, {"noise", 0.4}}), 5000,
                          0.03);
  expect_chance_of_a_line(*task_of("sine_mixture", {{"length", 50}, {"ahead", 9}}), 5000, 0.03);
  expect_refuses_to_be_looked_ahead("sine_mixture", 30);
}

TEST(SineMixture, WorksOutTheExampleOfItsHeader) {
  expect_header_cuts_a_series("sine_mixture", 5, 1, 2);
}

TEST(SineMixture, RefusesImpossibleSettings) {
  EXPECT_THAT(message_of([] {
                task_of("sine_mixture", {{"sines", 1}});
              }),
              testing::HasSubstr("task.sines must be from 2"));
  EXPECT_THAT(message_of([] {
                task_of("sine_mixture", {{"noise", -1.0}});
              }),
              testing::HasSubstr("task.noise must be from 0"));
}

TEST(SineMixture, MeansTheSameSamplesAsEver) {
  EXPECT_EQ(task_semantics("sine_mixture"), 2);
  EXPECT_EQ(fingerprint(draw_samples(*task_of("sine_mixture", {{"length", 13}}), 100)), "f10a74195466d0d8")
      << "the samples changed: raise the task's semantics, then this hash";
}

}  // namespace
}  // namespace recurbench::test
