#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <numeric>

#include "support/messages.hpp"
#include "support/samples.hpp"
#include "support/signal_windows.hpp"

namespace recurbench::test {
namespace {

constexpr double kMean = 0.38801, kDeviation = 0.10845;

/// `y` holds the last ten values, the present one last; `u` the inputs of the same steps.
double naive_next(const std::vector<double>& y, const std::vector<double>& u) {
  return 0.3 * y[9] + 0.05 * y[9] * std::accumulate(y.begin(), y.end(), 0.0) + 1.5 * u[0] * u[9] + 0.1;
}

std::vector<double> outputs_of(const Sample& sample) {
  std::vector<double> outputs;
  for (const auto value : sample.values) outputs.push_back(kMean + kDeviation * double{value});
  return outputs;
}

TEST(Narma10, WantsTheNextOutputOfTheSystem) {
  const auto task = task_of("narma10", {{"length", 60}, {"washout", 0}});
  for (const Sample& sample : draw_samples(*task, 1000)) {
    const auto out = outputs_of(sample);
    const std::vector<double> u(sample.reals.begin(), sample.reals.end());
    ASSERT_EQ(out.size(), 60U);
    for (std::size_t t = 10; t < 60; ++t) {
      const auto at = static_cast<std::ptrdiff_t>(t);
      const std::vector<double> y(out.begin() + at - 10, out.begin() + at);
      ASSERT_NEAR(out[t], naive_next(y, {u.begin() + at - 9, u.begin() + at + 1}), 1e-6) << t;
      ASSERT_LE(out[t], 1 + 1e-6);
    }
  }
}

TEST(Narma10, LooksFromTheWashoutOn) {
  for (const auto& [length, washout] : {std::pair<Index, Index>{1, 0}, {7, 3}, {128, 20}}) {
    const Sample sample = draw_samples(*task_of("narma10", {{"length", length}}), 1)[0];
    ASSERT_EQ(static_cast<Index>(sample.looked.size()), length - washout);
    EXPECT_EQ(sample.looked[0], washout);
  }
}

TEST(Narma10, DrawsItsInputsUniformly) {
  std::vector<double> counts(10);
  for (const Sample& sample : draw_samples(*task_of("narma10", {{"length", 50}}), 1000))
    for (const auto u : sample.reals) ++counts.at(static_cast<std::size_t>(20 * double{u}));
  for (const double count : counts) EXPECT_NEAR(count, 5000, 4.5 * std::sqrt(4500));
}

/// One value a sample: these are independent.
TEST(Narma10, IsAtChanceForWhoeverAnswersTheMean) {
  constexpr double kSamples = 20'000;
  double sum = 0, squares = 0, fourths = 0;
  for (const Sample& sample :
       draw_samples(*task_of("narma10", {{"length", 1}}), static_cast<Index>(kSamples))) {
    const double value = double{sample.values[0]};
    sum += value;
    squares += value * value;
    fourths += value * value * value * value;
  }
  const double loss = squares / kSamples;
  EXPECT_NEAR(sum / kSamples, 0, 4.5 / std::sqrt(kSamples));
  EXPECT_NEAR(loss, 1, 4.5 * std::sqrt((fourths / kSamples - loss * loss) / kSamples));
  expect_chance_of_a_line(*task_of("narma10", {{"length", 50}}), 5000, 0.02);
  EXPECT_EQ(task_of("narma10")->info().measure.name, "nrmse");
}

/// Ten outputs and ten inputs, kept from step to step, know the next output.
TEST(Narma10, IsSolvedByASimulationThatStartsAnywhere) {
  const auto task = task_of("narma10", {{"length", 200}, {"washout", 60}});
  double squares = 0, count = 0;
  for (const Sample& sample : draw_samples(*task, 100)) {
    std::vector<double> y(10, kMean), u(10, 0.25);
    for (std::size_t t = 0; t < 200; ++t) {
      u.erase(u.begin());
      u.push_back(double{sample.reals[t]});
      y.push_back(naive_next(y, u));
      y.erase(y.begin());
      if (t < 60) continue;
      squares += std::pow((y.back() - kMean) / kDeviation - double{sample.values[t - 60]}, 2);
      ++count;
    }
  }
  EXPECT_LT(squares / count, 1e-4);
}

TEST(Narma10, WorksOutTheExampleOfItsHeader) {
  std::vector<double> u(10, 0.3);
  u.front() = 0.4;
  u.back() = 0.5;
  EXPECT_NEAR(naive_next(std::vector<double>(10, 0.2), u), std::stod(header_example("narma10", "next").at(0)),
              1e-9);
}

TEST(Narma10, RefusesImpossibleSettings) {
  EXPECT_THAT(message_of([] {
                task_of("narma10", {{"length", 0}});
              }),
              testing::HasSubstr("task.length must be from 1"));
  EXPECT_THAT(message_of([] {
                task_of("narma10", {{"length", 5}, {"washout", 5}});
              }),
              testing::HasSubstr("task.washout must be from 0 to 4"));
}

TEST(Narma10, MeansTheSameSamplesAsEver) {
  EXPECT_EQ(task_semantics("narma10"), 1);
  EXPECT_EQ(fingerprint(draw_samples(*task_of("narma10", {{"length", 13}}), 100)), "0155f5d9539990b6")
      << "the samples changed: raise the task's semantics, then this hash";
}

}  // namespace
}  // namespace recurbench::test
