#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <map>
#include <set>

#include "support/messages.hpp"
#include "support/samples.hpp"

namespace recurbench::test {
namespace {

using Tokens = std::vector<std::int32_t>;

/// Pearson's statistic of counts against probabilities, in standard deviations above its mean.
double surprise(const std::map<std::vector<Index>, double>& counts,
                const std::map<std::vector<Index>, double>& probabilities) {
  double total = 0, statistic = 0;
  for (const auto& [cell, count] : counts) total += count;
  for (const auto& [cell, p] : probabilities) {
    const auto found = counts.find(cell);
    const double count = found == counts.end() ? 0 : found->second;
    statistic += (count - total * p) * (count - total * p) / (total * p);
  }
  const double freedom = static_cast<double>(probabilities.size()) - 1;
  return (statistic - freedom) / std::sqrt(2 * freedom);
}

/// Where pair i of a sample is queried: (place − 2·pairs) / 2.
std::vector<Index> slots_of(const Sample& sample, Index pairs) {
  std::vector<Index> slots;
  for (Index i = 0; i < pairs; ++i)
    for (const Index place : sample.looked)
      if (sample.tokens[static_cast<std::size_t>(place)] == sample.tokens[static_cast<std::size_t>(2 * i)])
        slots.push_back((place - 2 * pairs) / 2);
  return slots;
}

struct Shape {
  Index vocabulary, pairs, length;
  bool random_fill;
};

class RecallShape : public testing::TestWithParam<Shape> {
 protected:
  std::unique_ptr<Task> task = task_of("recall", {{"vocabulary", GetParam().vocabulary},
                                                  {"pairs", GetParam().pairs},
                                                  {"length", GetParam().length},
                                                  {"random_fill", GetParam().random_fill}});
};

TEST_P(RecallShape, ShowsDistinctKeysAndValuesInTurn) {
  const auto [vocabulary, pairs, length, random_fill] = GetParam();
  for (const Sample& sample : draw_samples(*task, 1000)) {
    ASSERT_EQ(static_cast<Index>(sample.tokens.size()), length);
    std::set<Index> keys, values;
    for (Index i = 0; i < pairs; ++i) {
      keys.insert(sample.tokens[static_cast<std::size_t>(2 * i)]);
      values.insert(sample.tokens[static_cast<std::size_t>(2 * i + 1)]);
    }
    ASSERT_EQ(static_cast<Index>(keys.size()), pairs);
    ASSERT_EQ(static_cast<Index>(values.size()), pairs);
    EXPECT_GE(*keys.begin(), 1);
    EXPECT_LT(*keys.rbegin(), vocabulary / 2);
    EXPECT_GE(*values.begin(), vocabulary / 2);
    EXPECT_LT(*values.rbegin(), vocabulary);
  }
}

TEST_P(RecallShape, AsksForEveryKeyOnceAndWantsTheValueAfterItsFirstOccurrence) {
  const auto [vocabulary, pairs, length, random_fill] = GetParam();
  for (const Sample& sample : draw_samples(*task, 1000)) {
    ASSERT_EQ(static_cast<Index>(sample.looked.size()), pairs);
    std::set<Index> asked;
    for (std::size_t i = 0; i < sample.looked.size(); ++i) {
      const Index place = sample.looked[i];
      ASSERT_GE(place, 2 * pairs);
      ASSERT_LT(place, length);
      EXPECT_EQ((place - 2 * pairs) % 2, 0);
      EXPECT_EQ(sample.scored[i], 1);
      const auto key = sample.tokens[static_cast<std::size_t>(place)];
      asked.insert(key);
      const auto first = std::find(sample.tokens.begin(), sample.tokens.end(), key);
      ASSERT_LT(first - sample.tokens.begin(), 2 * pairs);
      EXPECT_EQ(sample.classes[i], first[1]);
    }
    EXPECT_EQ(static_cast<Index>(asked.size()), pairs);
  }
}

TEST_P(RecallShape, FilesEachQueryUnderItsDistanceFromTheValue) {
  const auto names = task->info().breakdown.groups;
  for (const Sample& sample : draw_samples(*task, 300)) {
    for (std::size_t i = 0; i < sample.looked.size(); ++i) {
      const auto key = sample.tokens[static_cast<std::size_t>(sample.looked[i])];
      const auto value =
          std::find(sample.tokens.begin(), sample.tokens.end(), key) + 1 - sample.tokens.begin();
      const std::string& name = names.at(static_cast<std::size_t>(sample.groups[i]));
      const Index distance = sample.looked[i] - value;
      EXPECT_GE(distance, std::stol(name));
      EXPECT_LE(distance, std::stol(name.substr(name.find('-') + 1)));
    }
  }
}

TEST_P(RecallShape, FillsTheRestAsTold) {
  const auto [vocabulary, pairs, length, random_fill] = GetParam();
  std::map<std::vector<Index>, double> counts, uniform;
  for (Index token = 0; token < vocabulary; ++token) uniform[{token}] = 1 / static_cast<double>(vocabulary);
  for (const Sample& sample : draw_samples(*task, 1000)) {
    const std::set<Index> queries(sample.looked.begin(), sample.looked.end());
    for (Index t = 2 * pairs; t < length; ++t)
      if (!queries.contains(t)) ++counts[{sample.tokens[static_cast<std::size_t>(t)]}];
  }
  if (random_fill)
    EXPECT_LT(std::abs(surprise(counts, uniform)), 4);
  else
    EXPECT_THAT(counts, testing::ElementsAre(testing::Key(std::vector<Index>{0})));
}

TEST_P(RecallShape, IsAtChanceForWhoeverGuessesAmongTheShownValues) {
  const auto [vocabulary, pairs, length, random_fill] = GetParam();
  Rng guess({.seed = 7});
  double right = 0, asked = 0;
  for (const Sample& sample : draw_samples(*task, 100'000 / pairs))
    for (const auto wanted : sample.classes) {
      right += sample.tokens[static_cast<std::size_t>(2 * guess.below(pairs) + 1)] == wanted;
      ++asked;
    }
  const double p = 1 / static_cast<double>(pairs);
  EXPECT_NEAR(right / asked, p, 3 * std::sqrt(p * (1 - p) / asked));
  EXPECT_DOUBLE_EQ(task->info().chance, p);
  EXPECT_DOUBLE_EQ(task->info().chance_loss, std::log(static_cast<double>(pairs)));
}

INSTANTIATE_TEST_SUITE_P(Shapes, RecallShape,
                         testing::Values(Shape{6, 2, 8, false}, Shape{16, 3, 20, true},
                                         Shape{64, 4, 64, true}, Shape{128, 16, 64, false}));

TEST(Recall, WorksOutTheExampleOfItsHeader) {
  const auto input = header_example("recall", "input");
  const auto target = header_example("recall", "target");
  ASSERT_EQ(input.size(), 10U);
  ASSERT_GE(target.size(), 10U);
  const auto is_query = [&](std::size_t t) { return target[t] != "."; };
  std::size_t queries = 0;
  for (std::size_t t = 0; t < input.size(); ++t) {
    if (!is_query(t)) continue;
    ++queries;
    EXPECT_TRUE(t >= 4 && t % 2 == 0);
    const auto first = std::find(input.begin(), input.begin() + 4, input[t]);
    ASSERT_NE(first, input.begin() + 4);
    EXPECT_EQ(target[t], first[1]);
  }
  EXPECT_EQ(queries, 2U);
}

class RecallPower : public testing::TestWithParam<double> {};

TEST_P(RecallPower, SpreadsTheGapsByThePowerLaw) {
  const double power = GetParam();
  const auto task = task_of("recall", {{"pairs", 1}, {"length", 26}, {"power", power}});
  std::map<std::vector<Index>, double> law, counts;
  double total = 0;
  for (Index gap = 1; gap <= 12; ++gap)
    total += law[{gap - 1}] = std::pow(static_cast<double>(gap), power - 1);
  for (auto& [gap, weight] : law) weight /= total;
  for (const Sample& sample : draw_samples(*task, 20'000)) ++counts[slots_of(sample, 1)];
  EXPECT_LT(surprise(counts, law), 4);
}

TEST_P(RecallPower, DrawsTheNextGapFromThoseStillFree) {
  const double power = GetParam();
  const auto task = task_of("recall", {{"pairs", 2}, {"length", 12}, {"power", power}});
  std::vector<double> weight;
  double total = 0;
  for (Index gap = 1; gap <= 4; ++gap)
    total += weight.emplace_back(std::pow(static_cast<double>(gap), power - 1));
  std::map<std::vector<Index>, double> law, counts;
  for (Index first = 0; first < 4; ++first)
    for (Index second = 0; second < 4; ++second) {
      const double w1 = weight[static_cast<std::size_t>(first)],
                   w2 = weight[static_cast<std::size_t>(second)];
      if (first != second) law[{first, second}] = w1 / total * w2 / (total - w1);
    }
  for (const Sample& sample : draw_samples(*task, 20'000)) ++counts[slots_of(sample, 2)];
  EXPECT_EQ(counts.size(), law.size());
  EXPECT_LT(surprise(counts, law), 4);
}

INSTANTIATE_TEST_SUITE_P(Powers, RecallPower, testing::Values(0.01, 1, 2.5));

TEST(Recall, UsesEverySlotWhenThereAreNoMoreThanPairs) {
  const auto task = task_of("recall", {{"pairs", 5}, {"length", 20}});
  for (const Sample& sample : draw_samples(*task, 100))
    EXPECT_THAT(sample.looked, testing::ElementsAre(10, 12, 14, 16, 18));
}

TEST(Recall, RefusesImpossibleSettings) {
  EXPECT_THAT(message_of([] {
                task_of("recall", {{"length", 33}});
              }),
              testing::HasSubstr("task.length must be even, got 33"));
  EXPECT_THAT(message_of([] {
                task_of("recall", {{"length", 14}, {"pairs", 4}});
              }),
              testing::HasSubstr("task.length must be at least 4·pairs = 16, got 14"));
  EXPECT_THAT(message_of([] {
                task_of("recall", {{"pairs", 20}});
              }),
              testing::HasSubstr("task.length must be at least 4·pairs = 80"));
  EXPECT_THAT(message_of([] {
                task_of("recall", {{"vocabulary", 8}, {"pairs", 4}});
              }),
              testing::HasSubstr("task.vocabulary must be even and at least 2·(pairs + 1) = 10, got 8"));
  EXPECT_THAT(message_of([] {
                task_of("recall", {{"vocabulary", 33}});
              }),
              testing::HasSubstr("task.vocabulary must be even"));
  EXPECT_THAT(message_of([] {
                task_of("recall", {{"power", 0.0}});
              }),
              testing::HasSubstr("task.power must be from"));
  EXPECT_THAT(message_of([] {
                task_of("recall", {{"random_fill", 1}});
              }),
              testing::HasSubstr("task.random_fill must be true or false, got 1"));
}

TEST(Recall, MeansTheSameSamplesAsEver) {
  EXPECT_EQ(task_semantics("recall"), 1);
  EXPECT_EQ(fingerprint(draw_samples(*task_of("recall"), 100)), "42f6e272c50274d5")
      << "the samples changed: raise the task's semantics, then this hash";
}

}  // namespace
}  // namespace recurbench::test
