#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>

#include "support/blind_guess.hpp"
#include "support/messages.hpp"
#include "support/samples.hpp"

namespace recurbench::test {
namespace {

struct Shape {
  Index delay, alphabet, distractors, places;
};

class DelayedRecallShape : public testing::TestWithParam<Shape> {
 protected:
  std::unique_ptr<Task> task = task_of("delayed_recall", {{"delay", GetParam().delay},
                                                          {"alphabet", GetParam().alphabet},
                                                          {"distractors", GetParam().distractors},
                                                          {"places", GetParam().places}});
};

TEST_P(DelayedRecallShape, ShowsOneSymbolThenDistractorsAndAsksForItAtTheTrigger) {
  const auto [delay, alphabet, distractors, places] = GetParam();
  for (const Sample& sample : draw_samples(*task, 1000, {.seed = 1}, 4)) {
    const auto& tokens = sample.tokens;
    ASSERT_EQ(static_cast<Index>(tokens.size()), places + delay + 1);
    ASSERT_EQ(tokens.back(), alphabet + distractors);
    const auto is_symbol = [&, letters = alphabet](auto token) { return token < letters; };
    const auto symbol = std::find_if(tokens.begin(), tokens.end(), is_symbol);
    ASSERT_EQ(std::count_if(tokens.begin(), tokens.end(), is_symbol), 1);
    ASSERT_LT(symbol - tokens.begin(), places);
    ASSERT_LT(*std::max_element(tokens.begin(), tokens.end() - 1), alphabet + distractors);
    ASSERT_EQ(sample.looked, std::vector<Index>{places + delay});
    ASSERT_EQ(sample.classes, std::vector<std::int32_t>{*symbol});
    ASSERT_TRUE(sample.scored[0]);
  }
}

TEST_P(DelayedRecallShape, DrawsSymbolsPlacesAndDistractorsEvenly) {
  const auto [delay, alphabet, distractors, places] = GetParam();
  std::vector<double> of_token(static_cast<std::size_t>(alphabet + distractors)),
      at_place(static_cast<std::size_t>(places));
  constexpr Index kSamples = 5'000;
  for (const Sample& sample : draw_samples(*task, kSamples, {.seed = 1}, 4))
    for (std::size_t t = 0; t + 1 < sample.tokens.size(); ++t) {
      ++of_token[static_cast<std::size_t>(sample.tokens[t])];
      if (sample.tokens[t] < alphabet) ++at_place[t];
    }
  for (const double count : at_place) expect_frequency(count, kSamples, 1 / static_cast<double>(places));
  for (Index token = 0; token < alphabet + distractors; ++token)
    expect_frequency(of_token[static_cast<std::size_t>(token)],
                     static_cast<double>(token < alphabet ? kSamples : kSamples * (places + delay - 1)),
                     1 / static_cast<double>(token < alphabet ? alphabet : distractors));
}

/// One cell that opens for symbols only.
TEST_P(DelayedRecallShape, IsSolvedByOneGatedCell) {
  for (const Sample& sample : draw_samples(*task, 300, {.seed = 1}, 4)) {
    std::int32_t cell = -1;
    for (const auto token : sample.tokens) cell = token < GetParam().alphabet ? token : cell;
    ASSERT_EQ(cell, sample.classes[0]);
  }
}

TEST_P(DelayedRecallShape, IsAtChanceForWhoeverSeesTheNewestTokenOnly) {
  expect_chance(*task, 8'000);
}

INSTANTIATE_TEST_SUITE_P(Shapes, DelayedRecallShape,
                         testing::Values(Shape{0, 2, 1, 1}, Shape{5, 8, 4, 2}, Shape{7, 3, 2, 10},
                                         Shape{20, 8, 4, 1}));

TEST(DelayedRecall, WorksOutTheExampleOfItsHeader) {
  auto input = header_example("delayed_recall", "input");
  ASSERT_EQ(input.size(), 8U);
  EXPECT_EQ(input.back(), "?");
  input.pop_back();
  std::vector<std::string> symbols;
  for (std::size_t t = 0; t < input.size(); ++t) {
    EXPECT_LT(std::stoi(input[t]), 12);
    if (std::stoi(input[t]) >= 8) continue;
    EXPECT_LT(t, 2U);
    symbols.push_back(input[t]);
  }
  ASSERT_EQ(symbols.size(), 1U);
  EXPECT_EQ(header_example("delayed_recall", "target")[7], symbols[0]);
}

TEST(DelayedRecall, RefusesImpossibleSettings) {
  EXPECT_THAT(message_of([] {
                task_of("delayed_recall", {{"places", 0}});
              }),
              testing::HasSubstr("task.places must be from 1"));
  EXPECT_THAT(message_of([] {
                task_of("delayed_recall", {{"alphabet", 1}});
              }),
              testing::HasSubstr("task.alphabet must be from 2"));
}

TEST(DelayedRecall, MeansTheSameSamplesAsEver) {
  EXPECT_EQ(task_semantics("delayed_recall"), 1);
  EXPECT_EQ(fingerprint(draw_samples(*task_of("delayed_recall", {{"delay", 13}, {"places", 3}}), 100)),
            "149e08765ffee3ef")
      << "the samples changed: raise the task's semantics, then this hash";
}

}  // namespace
}  // namespace recurbench::test
