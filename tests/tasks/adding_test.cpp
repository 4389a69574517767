#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <numeric>

#include "support/messages.hpp"
#include "support/samples.hpp"

namespace recurbench::test {
namespace {

struct Columns {
  std::vector<double> values;
  std::vector<Index> marked;
};

Columns columns_of(const Sample& sample) {
  Columns columns;
  for (std::size_t t = 0; 2 * t < sample.reals.size(); ++t) {
    columns.values.push_back(double{sample.reals[2 * t]});
    const double marker = double{sample.reals[2 * t + 1]};
    EXPECT_TRUE(marker == 0 || marker == 1) << marker;
    if (marker == 1) columns.marked.push_back(static_cast<Index>(t));
  }
  return columns;
}

double sum_of_marked(const Columns& columns) {
  double sum = 0;
  for (const Index t : columns.marked) sum += columns.values[static_cast<std::size_t>(t)];
  return sum;
}

class AddingLength : public testing::TestWithParam<Index> {};

TEST_P(AddingLength, MarksOneValueInEachHalfAndWantsTheirSumAtTheEnd) {
  const Index length = GetParam();
  const auto task = task_of("adding", {{"length", length}});
  for (const Sample& sample : draw_samples(*task, 1000)) {
    const Columns columns = columns_of(sample);
    ASSERT_EQ(static_cast<Index>(columns.values.size()), length);
    ASSERT_EQ(columns.marked.size(), 2U);
    EXPECT_LT(columns.marked[0], length / 2);
    EXPECT_GE(columns.marked[1], length / 2);
    for (const double value : columns.values) ASSERT_TRUE(value >= 0 && value < 1) << value;
    ASSERT_THAT(sample.looked, testing::ElementsAre(length - 1));
    EXPECT_EQ(sample.scored[0], 1);
    EXPECT_NEAR(double{sample.values[0]}, sum_of_marked(columns), 2e-7);
  }
}

INSTANTIATE_TEST_SUITE_P(Lengths, AddingLength, testing::Values(2, 3, 7, 50));

TEST(Adding, WorksOutTheExampleOfItsHeader) {
  const auto values = header_example("adding", "value");
  const auto markers = header_example("adding", "marker");
  ASSERT_EQ(values.size(), 6U);
  ASSERT_EQ(markers.size(), 12U);  // the markers, then "target a + b = c"
  Columns example;
  for (std::size_t t = 0; t < values.size(); ++t) {
    example.values.push_back(std::stod(values[t]));
    if (markers[t] == "1") example.marked.push_back(static_cast<Index>(t));
  }
  EXPECT_NEAR(sum_of_marked(example), std::stod(markers.back()), 1e-12);
}

TEST(Adding, MarksEveryPlaceOfAHalfEquallyOften) {
  constexpr Index kSamples = 20'000;
  constexpr Index kLength = 11;  // halves of 5 and 6
  const auto task = task_of("adding", {{"length", kLength}});
  std::vector<double> counts(kLength);
  for (const Sample& sample : draw_samples(*task, kSamples))
    for (const Index t : columns_of(sample).marked) ++counts[static_cast<std::size_t>(t)];
  for (Index t = 0; t < kLength; ++t) {
    const double p = t < 5 ? 1.0 / 5 : 1.0 / 6;
    const double deviation = std::sqrt(kSamples * p * (1 - p));
    EXPECT_NEAR(counts[static_cast<std::size_t>(t)], kSamples * p, 4 * deviation) << "at step " << t;
  }
}

TEST(Adding, MarksAnyTwoDifferentPlacesWhenTold) {
  constexpr Index kSamples = 20'000;
  const auto task = task_of("adding", {{"length", 5}, {"markers", "anywhere"}});
  std::map<std::vector<Index>, double> pairs;
  for (const Sample& sample : draw_samples(*task, kSamples)) {
    const Columns columns = columns_of(sample);
    ASSERT_EQ(columns.marked.size(), 2U);
    EXPECT_NEAR(double{sample.values[0]}, sum_of_marked(columns), 2e-7);
    ++pairs[columns.marked];
  }
  EXPECT_EQ(pairs.size(), 10U);  // 5 choose 2, each as likely
  for (const auto& [marked, count] : pairs)
    EXPECT_NEAR(count, kSamples / 10.0, 4 * std::sqrt(kSamples * 0.09));
}

TEST(Adding, IsAtChanceForWhoeverAnswersOne) {
  constexpr Index kSamples = 200'000;
  const auto task = task_of("adding", {{"length", 4}});
  std::vector<double> errors;
  for (const Sample& sample : draw_samples(*task, kSamples))
    errors.push_back(std::pow(1 - double{sample.values[0]}, 2));
  const double mean = std::accumulate(errors.begin(), errors.end(), 0.0) / kSamples;
  // (1 − u − v)² has mean 1/6 and variance 1/15 − 1/36.
  const double standard_error = std::sqrt((1.0 / 15 - 1.0 / 36) / kSamples);
  EXPECT_NEAR(mean, 1.0 / 6, 3 * standard_error);
  EXPECT_DOUBLE_EQ(task->info().chance, 1.0 / 6);
  EXPECT_DOUBLE_EQ(task->info().chance_loss, 1.0 / 6);
  EXPECT_EQ(task->info().metric, "loss");
}

TEST(Adding, RefusesImpossibleSettings) {
  EXPECT_THAT(message_of([] {
                task_of("adding", {{"length", 1}});
              }),
              testing::HasSubstr("task.length must be from 2 to 1000000, got 1"));
  EXPECT_THAT(message_of([] {
                task_of("adding", {{"length", "long"}});
              }),
              testing::HasSubstr("must be a whole number"));
  EXPECT_THAT(message_of([] {
                task_of("adding", {{"markers", "nowhere"}});
              }),
              testing::HasSubstr("task.markers must be one of halves, anywhere, got nowhere"));
}

TEST(Adding, MeansTheSameSamplesAsEver) {
  EXPECT_EQ(task_semantics("adding"), 1);
  EXPECT_EQ(fingerprint(draw_samples(*task_of("adding", {{"length", 13}}), 100)), "06df4cf836147e54")
      << "the samples changed: raise the task's semantics, then this hash";
}

}  // namespace
}  // namespace recurbench::test
