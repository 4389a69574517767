#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <map>

#include "support/blind_guess.hpp"
#include "support/messages.hpp"
#include "support/samples.hpp"

namespace recurbench::test {
namespace {

using Tokens = std::vector<std::int32_t>;

struct Shape {
  Index vocabulary, length;
};

class AssociativeRecallShape : public testing::TestWithParam<Shape> {
 protected:
  std::unique_ptr<Task> task(const char* targets = "last") {
    return task_of(
        "associative_recall",
        {{"vocabulary", GetParam().vocabulary}, {"length", GetParam().length}, {"targets", targets}});
  }
};

/// The token after the first place where the last one stands.
std::int32_t naive_answer(const Tokens& tokens) {
  return *(std::find(tokens.begin(), tokens.end(), tokens.back()) + 1);
}

TEST_P(AssociativeRecallShape, ShowsPairsThenAsksForTheValueOfOneKey) {
  const auto [vocabulary, length] = GetParam();
  const Index regular = vocabulary - 2, steps = length / 2 * 2 + 2;
  for (const Sample& sample : draw_samples(*task(), 1000, {.seed = 1}, 4)) {
    const Tokens& tokens = sample.tokens;
    ASSERT_EQ(static_cast<Index>(tokens.size()), steps);
    std::map<std::int32_t, std::int32_t> value_of;
    for (std::size_t t = 0; t + 2 < tokens.size(); t += 2) {
      ASSERT_LT(tokens[t], regular / 2);
      ASSERT_GE(tokens[t + 1], regular / 2);
      ASSERT_LT(tokens[t + 1], regular);
      ASSERT_EQ(value_of.try_emplace(tokens[t], tokens[t + 1]).first->second, tokens[t + 1]);
    }
    ASSERT_EQ(tokens[tokens.size() - 2], regular);
    ASSERT_TRUE(value_of.contains(tokens.back()));
    ASSERT_EQ(sample.looked, std::vector<Index>{steps - 1});
    ASSERT_EQ(sample.classes, Tokens{naive_answer(tokens)});
    ASSERT_TRUE(sample.scored[0]);
  }
}

TEST_P(AssociativeRecallShape, NamesEveryNextTokenWhenAskedAndScoresTheLast) {
  const auto last = draw_samples(*task(), 200, {.seed = 1}, 4),
             all = draw_samples(*task("all"), 200, {.seed = 1}, 4);
  for (std::size_t s = 0; s < all.size(); ++s) {
    Tokens wanted(all[s].tokens.begin() + 1, all[s].tokens.end());
    wanted.push_back(last[s].classes[0]);
    ASSERT_EQ(all[s].tokens, last[s].tokens);
    ASSERT_EQ(all[s].classes, wanted);
    ASSERT_EQ(std::count(all[s].scored.begin(), all[s].scored.end(), 1), 1);
    ASSERT_TRUE(all[s].scored.back());
  }
}

TEST_P(AssociativeRecallShape, IsSolvedByATableOfWhatFollowedEachKey) {
  for (const Sample& sample : draw_samples(*task(), 200, {.seed = 1}, 4)) {
    std::map<std::int32_t, std::int32_t> followed;
    for (std::size_t t = 1; t < sample.tokens.size(); ++t) followed[sample.tokens[t - 1]] = sample.tokens[t];
    ASSERT_EQ(followed.at(sample.tokens.back()), sample.classes[0]);
  }
}

TEST_P(AssociativeRecallShape, IsAtChanceForWhoeverSeesTheNewestTokenOnly) {
  expect_chance(*task(), 5'000);
  expect_chance(*task("all"), 60'000 / GetParam().length);
}

INSTANTIATE_TEST_SUITE_P(Shapes, AssociativeRecallShape,
                         testing::Values(Shape{6, 2}, Shape{9, 5}, Shape{10, 20}, Shape{20, 41}));

TEST(AssociativeRecall, WorksOutTheExampleOfItsHeader) {
  Tokens tokens;
  for (const auto& word : header_example("associative_recall", "input"))
    tokens.push_back(word == ">" ? 8 : std::stoi(word));
  ASSERT_EQ(tokens.size(), 10U);
  const std::string answer = std::to_string(naive_answer(tokens));
  EXPECT_EQ(header_example("associative_recall", "target")[9], answer);
  const auto all = header_example("associative_recall", "all");
  EXPECT_EQ(all.back(), answer);
  for (std::size_t t = 0; t < 9; ++t) EXPECT_EQ(all[t] == ">" ? 8 : std::stoi(all[t]), tokens[t + 1]);
}

TEST(AssociativeRecall, AsksForAnyShownKeyEquallyOftenAndStopsModelsThatLookAhead) {
  double first = 0, different = 0;
  for (const Sample& sample : draw_samples(*task_of("associative_recall", {{"length", 4}}), 10'000)) {
    if (sample.tokens[0] == sample.tokens[2]) continue;
    ++different;
    first += sample.tokens[5] == sample.tokens[0];
  }
  expect_frequency(different, 10'000, 8.0 / 9);
  expect_frequency(first, different, 0.5);
  EXPECT_EQ(task_of("associative_recall")->info().causal_because, "");
  EXPECT_EQ(task_of("associative_recall", {{"targets", "all"}})->info().causal_because,
            "its targets are the next inputs");
  EXPECT_DOUBLE_EQ(task_of("associative_recall", {{"vocabulary", 10}})->info().chance, 0.25);
}

TEST(AssociativeRecall, RefusesImpossibleSettings) {
  EXPECT_THAT(message_of([] {
                task_of("associative_recall", {{"vocabulary", 5}});
              }),
              testing::HasSubstr("task.vocabulary must be from 6"));
  EXPECT_THAT(message_of([] {
                task_of("associative_recall", {{"length", 1}});
              }),
              testing::HasSubstr("task.length must be from 2"));
}

TEST(AssociativeRecall, MeansTheSameSamplesAsEver) {
  EXPECT_EQ(task_semantics("associative_recall"), 1);
  EXPECT_EQ(fingerprint(draw_samples(*task_of("associative_recall", {{"length", 23}}), 100)),
            "56efafeec21ed6ef")
      << "the samples changed: raise the task's semantics, then this hash";
}

}  // namespace
}  // namespace recurbench::test
