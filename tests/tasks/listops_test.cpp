#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <map>

#include "support/messages.hpp"
#include "support/samples.hpp"

namespace recurbench::test {
namespace {

using Words = std::vector<std::string>;

Words words_of(const Sample& sample, const TaskInfo& info) {
  Words words;
  for (const auto token : sample.tokens) words.push_back(info.token_names[static_cast<std::size_t>(token)]);
  while (!words.empty() && words.back() == "_") words.pop_back();
  return words;
}

struct Expression {
  Index value = 0, depth = 0, fewest_args = 100, most_args = 0;
};

/// Evaluates with counts of the ten digits; `at` moves behind what was read.
Expression naive_value(const Words& words, std::size_t& at) {
  const std::string head = words.at(at++);
  Expression all;
  if (head[0] != '[') {
    all.value = std::stoi(head);
    return all;
  }
  std::array<Index, 10> counts{};
  Index args = 0, sum = 0;
  for (; words.at(at) != "]"; ++args) {
    const Expression part = naive_value(words, at);
    ++counts[static_cast<std::size_t>(part.value)];
    sum += part.value;
    all.depth = std::max(all.depth, part.depth);
    all.fewest_args = std::min(all.fewest_args, part.fewest_args);
    all.most_args = std::max(all.most_args, part.most_args);
  }
  ++at;
  const auto ranked = [&](Index rank) {
    Index value = 0;
    for (Index seen = counts[0]; seen <= rank;) seen += counts[static_cast<std::size_t>(++value)];
    return value;
  };
  if (head == "[MIN") all.value = ranked(0);
  if (head == "[MAX") all.value = ranked(args - 1);
  if (head == "[SM") all.value = sum % 10;
  if (head == "[MED")
    all.value = static_cast<Index>(0.5 * static_cast<double>(ranked((args - 1) / 2) + ranked(args / 2)));
  ++all.depth;
  all.fewest_args = std::min(all.fewest_args, args);
  all.most_args = std::max(all.most_args, args);
  return all;
}

Index value_of(const Words& words) {
  std::size_t at = 0;
  const Index value = naive_value(words, at).value;
  EXPECT_EQ(at, words.size());
  return value;
}

TEST(Listops, IsEvaluatedByItsTestAsPublished) {
  EXPECT_EQ(value_of({"[MED", "1", "2", "]"}), 1);
  EXPECT_EQ(value_of({"[SM", "9", "9", "]"}), 8);
  EXPECT_EQ(value_of({"[MAX", "2", "[MIN", "5", "3", "]", "1", "]"}), 3);
}

struct Shape {
  Index length, shortest, max_depth, max_args;
};

class ListopsShape : public testing::TestWithParam<Shape> {
 protected:
  std::unique_ptr<Task> task = task_of("listops", {{"length", GetParam().length},
                                                   {"shortest", GetParam().shortest},
                                                   {"max_depth", GetParam().max_depth},
                                                   {"max_args", GetParam().max_args}});
};

TEST_P(ListopsShape, WantsTheValueAtTheLastBracket) {
  const auto [length, shortest, max_depth, max_args] = GetParam();
  for (const Sample& sample : draw_samples(*task, 1000)) {
    const Words words = words_of(sample, task->info());
    ASSERT_EQ(static_cast<Index>(sample.tokens.size()), length);
    ASSERT_GE(static_cast<Index>(words.size()), shortest);
    std::size_t at = 0;
    const Expression whole = naive_value(words, at);
    ASSERT_EQ(at, words.size());
    ASSERT_EQ(sample.classes, std::vector<std::int32_t>{static_cast<std::int32_t>(whole.value)});
    ASSERT_EQ(sample.looked, std::vector<Index>{static_cast<Index>(words.size()) - 1});
    ASSERT_LT(whole.depth, max_depth);
    ASSERT_GE(whole.fewest_args, 2);
    ASSERT_LE(whole.most_args, max_args);
  }
}

TEST_P(ListopsShape, IsAtChanceForWhoeverNamesTheCommonestValue) {
  constexpr double kSamples = 5'000;
  std::vector<double> counts(10);
  for (const Sample& sample : draw_samples(*task, static_cast<Index>(kSamples)))
    ++counts[static_cast<std::size_t>(sample.classes[0])];
  const TaskInfo info = task->info();
  const double p = info.chance;
  const double error = std::sqrt(p * (1 - p) * (1 / kSamples + 1 / 20'000.0));
  EXPECT_NEAR(*std::max_element(counts.begin(), counts.end()) / kSamples, p, 4.5 * error);
  double entropy = 0, squares = 0;
  for (const double count : counts)
    if (count > 0) {
      const double log_share = std::log(count / kSamples);
      entropy -= count / kSamples * log_share;
      squares += count / kSamples * log_share * log_share;
    }
  EXPECT_NEAR(
      entropy, info.chance_loss,
      4.5 * std::sqrt((squares - entropy * entropy) * (1 / kSamples + 1 / 20'000.0)) + 9 / (2 * kSamples));
}

INSTANTIATE_TEST_SUITE_P(Shapes, ListopsShape,
                         testing::Values(Shape{4, 4, 2, 2}, Shape{9, 4, 3, 3}, Shape{31, 12, 4, 5},
                                         Shape{64, 16, 4, 5}));

TEST(Listops, DrawsOperatorsDigitsAndNumbersOfArgumentsUniformly) {
  constexpr double kSamples = 10'000;
  const auto task = task_of("listops", {{"length", 7}, {"max_depth", 2}, {"max_args", 5}});
  std::map<std::string, double> heads, digits;
  std::map<std::size_t, double> lengths;
  double places = 0;
  for (const Sample& sample : draw_samples(*task, static_cast<Index>(kSamples))) {
    const Words words = words_of(sample, task->info());
    ++heads[words[0]];
    ++lengths[words.size()];
    places += static_cast<double>(words.size() - 2);
    for (std::size_t t = 1; t + 1 < words.size(); ++t) ++digits[words[t]];
  }
  const auto expect_shares = [](const auto& counts, double trials, double p) {
    EXPECT_EQ(static_cast<double>(counts.size()), 1 / p);
    for (const auto& [what, count] : counts)
      EXPECT_NEAR(count, trials * p, 4.5 * std::sqrt(trials * p * (1 - p))) << what;
  };
  expect_shares(heads, kSamples, 0.25);
  expect_shares(lengths, kSamples, 0.25);
  expect_shares(digits, places, 0.1);
}

TEST(Listops, NestsEveryFourthArgument) {
  constexpr double kSamples = 10'000;
  const auto task = task_of("listops", {{"length", 10}, {"max_depth", 3}, {"max_args", 2}, {"shortest", 4}});
  std::map<std::size_t, double> lengths;
  for (const Sample& sample : draw_samples(*task, static_cast<Index>(kSamples)))
    ++lengths[words_of(sample, task->info()).size()];
  for (const auto& [length, p] : {std::pair{4U, 9.0 / 16}, {7U, 6.0 / 16}, {10U, 1.0 / 16}})
    EXPECT_NEAR(lengths[length], kSamples * p, 4.5 * std::sqrt(kSamples * p * (1 - p))) << length;
}

/// All 400 expressions of an operator and two digits.
TEST(Listops, CountsItsBaselineWithinItsStandardError) {
  std::vector<double> shares(10);
  for (const char* head : {"[MIN", "[MAX", "[MED", "[SM"})
    for (int a = 0; a < 10; ++a)
      for (int b = 0; b < 10; ++b)
        shares[static_cast<std::size_t>(value_of({head, std::to_string(a), std::to_string(b), "]"}))] +=
            1.0 / 400;
  const double most = *std::max_element(shares.begin(), shares.end());
  const TaskInfo info = task_of("listops", {{"length", 4}, {"max_depth", 2}, {"max_args", 2}})->info();
  EXPECT_NEAR(info.chance, most, 4.5 * std::sqrt(most * (1 - most) / 20'000));
}

TEST(Listops, KeepsAQuarterOfTheLengthAtLeastUnlessToldOtherwise) {
  std::size_t fewest = 100;
  const auto task = task_of("listops", {{"length", 40}});
  for (const Sample& sample : draw_samples(*task, 1000))
    fewest = std::min(fewest, words_of(sample, task->info()).size());
  EXPECT_EQ(fewest, 10U);
}

TEST(Listops, WorksOutTheExampleOfItsHeader) {
  Words input = header_example("listops", "input");
  Words target = header_example("listops", "target");
  ASSERT_EQ(input.size(), 10U);
  while (input.back() == "_") input.pop_back();
  EXPECT_EQ(target.at(input.size() - 1), std::to_string(value_of(input)));
  target.resize(10);
  EXPECT_EQ(std::count(target.begin(), target.end(), "."), 9);
}

TEST(Listops, RefusesImpossibleSettings) {
  EXPECT_THAT(message_of([] {
                task_of("listops", {{"length", 3}});
              }),
              testing::HasSubstr("task.length must be from 4"));
  EXPECT_THAT(message_of([] {
                task_of("listops", {{"max_depth", 2}, {"max_args", 3}, {"shortest", 6}});
              }),
              testing::HasSubstr("task.shortest must be from 4 to 5, got 6"));
  EXPECT_THAT(message_of([] {
                task_of("listops", {{"max_depth", 5}, {"max_args", 2}, {"length", 46}, {"shortest", 46}});
              }),
              testing::HasSubstr("task.shortest must be smaller: 2 million tokens hold fewer than 100 "
                                 "expressions of 46 to 46 tokens, got 46"));
  EXPECT_THAT(message_of([] {
                task_of("listops", {{"length", 512}});
              }),
              testing::HasSubstr("expressions of 128 to 512 tokens"));
}

TEST(Listops, MeansTheSameSamplesAsEver) {
  EXPECT_EQ(task_semantics("listops"), 1);
  EXPECT_EQ(fingerprint(draw_samples(*task_of("listops", {{"length", 31}}), 100)), "58dfe34ac3f09e0b")
      << "the samples changed: raise the task's semantics, then this hash";
}

}  // namespace
}  // namespace recurbench::test
