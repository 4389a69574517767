#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <map>
#include <set>

#include "support/blind_guess.hpp"
#include "support/messages.hpp"
#include "support/samples.hpp"

namespace recurbench::test {
namespace {

using Tokens = std::vector<std::int32_t>;

/// "XY" of what came in which order, read off the tokens.
std::string naive_order(const Tokens& tokens) {
  std::string order;
  for (const auto token : tokens)
    if (token == 4 || token == 5) order += token == 4 ? 'X' : 'Y';
  return order;
}

struct Shape {
  Index symbols, length;
};

class TemporalOrderShape : public testing::TestWithParam<Shape> {
 protected:
  std::unique_ptr<Task> task =
      task_of("temporal_order", {{"symbols", GetParam().symbols}, {"length", GetParam().length}});
};

TEST_P(TemporalOrderShape, BringsXAndYAmongDistractorsAndWantsTheirOrderAtTheEnd) {
  const auto [symbols, length] = GetParam();
  const auto names = task->info().answer_names;
  EXPECT_EQ(static_cast<Index>(names.size()), task->info().classes);
  for (const Sample& sample : draw_samples(*task, 1000, {.seed = 1}, 4)) {
    ASSERT_EQ(static_cast<Index>(sample.tokens.size()), length);
    ASSERT_EQ(sample.tokens.front(), 6);
    ASSERT_EQ(sample.tokens.back(), 7);
    ASSERT_LE(*std::max_element(sample.tokens.begin() + 1, sample.tokens.end() - 1), 5);
    const std::string order = naive_order(sample.tokens);
    ASSERT_EQ(static_cast<Index>(order.size()), symbols);
    ASSERT_EQ(sample.looked, std::vector<Index>{length - 1});
    ASSERT_EQ(names[static_cast<std::size_t>(sample.classes[0])], order);
    ASSERT_TRUE(sample.scored[0]);
  }
}

/// Doubles its state at each X and Y, and adds one at Y.
TEST_P(TemporalOrderShape, IsSolvedByOneNumber) {
  for (const Sample& sample : draw_samples(*task, 300, {.seed = 1}, 4)) {
    std::int32_t state = 0;
    for (const auto token : sample.tokens)
      if (token == 4 || token == 5) state = 2 * state + (token - 4);
    ASSERT_EQ(state, sample.classes[0]);
  }
}

TEST_P(TemporalOrderShape, DrawsOrdersAndDistractorsEvenly) {
  const auto [symbols, length] = GetParam();
  std::map<std::string, double> orders;
  std::vector<double> distractors(4);
  constexpr Index kSamples = 5'000;
  for (const Sample& sample : draw_samples(*task, kSamples, {.seed = 1}, 4)) {
    ++orders[naive_order(sample.tokens)];
    for (const auto token : sample.tokens)
      if (token < 4) ++distractors[static_cast<std::size_t>(token)];
  }
  EXPECT_EQ(static_cast<Index>(orders.size()), task->info().classes);
  for (const auto& [order, count] : orders) expect_frequency(count, kSamples, task->info().chance);
  for (const double count : distractors)
    expect_frequency(count, static_cast<double>(kSamples * (length - 2 - symbols)), 0.25);
}

TEST_P(TemporalOrderShape, IsAtChanceForWhoeverSeesTheNewestTokenOnly) {
  expect_chance(*task, 8'000);
}

INSTANTIATE_TEST_SUITE_P(Shapes, TemporalOrderShape,
                         testing::Values(Shape{2, 4}, Shape{3, 5}, Shape{2, 9}, Shape{3, 10}, Shape{2, 30},
                                         Shape{3, 31}));

/// Every place in the ranges comes, and no other.
std::vector<std::set<Index>> places(Index symbols, Index length) {
  std::vector<std::set<Index>> found(static_cast<std::size_t>(symbols));
  for (const Sample& sample : draw_samples(
           *task_of("temporal_order", {{"symbols", symbols}, {"length", length}}), 500, {.seed = 1}, 4)) {
    std::size_t i = 0;
    for (Index t = 0; t < length; ++t)
      if (const auto token = sample.tokens[static_cast<std::size_t>(t)]; token == 4 || token == 5)
        found[i++].insert(t);
  }
  return found;
}

std::set<Index> range(Index first, Index last) {
  std::set<Index> all;
  for (Index t = first; t <= last; ++t) all.insert(t);
  return all;
}

TEST(TemporalOrder, HasThePublishedPlacesAtLength100AndScalesThem) {
  EXPECT_THAT(places(2, 100), testing::ElementsAre(range(10, 20), range(50, 60)));
  EXPECT_THAT(places(3, 100), testing::ElementsAre(range(10, 20), range(33, 43), range(66, 76)));
  EXPECT_THAT(places(2, 30), testing::ElementsAre(range(3, 6), range(15, 18)));
  EXPECT_THAT(places(3, 5), testing::ElementsAre(range(1, 1), range(2, 2), range(3, 3)));
}

TEST(TemporalOrder, HasItsSymbolsAtEveryLength) {
  for (const Index symbols : {2, 3})
    for (Index length = symbols + 2; length < 200; ++length)
      for (const Sample& sample :
           draw_samples(*task_of("temporal_order", {{"symbols", symbols}, {"length", length}}), 8))
        ASSERT_EQ(static_cast<Index>(naive_order(sample.tokens).size()), symbols) << "at length " << length;
}

TEST(TemporalOrder, WorksOutTheExampleOfItsHeader) {
  const auto input = header_example("temporal_order", "input");
  const auto target = header_example("temporal_order", "target");
  const auto names = task_of("temporal_order")->info().token_names;
  ASSERT_EQ(input.size(), 20U);
  Tokens tokens;
  for (const auto& word : input)
    tokens.push_back(static_cast<std::int32_t>(std::find(names.begin(), names.end(), word) - names.begin()));
  EXPECT_EQ(tokens.front(), 6);
  EXPECT_EQ(tokens.back(), 7);
  EXPECT_EQ(target[19], naive_order(tokens));
  for (std::size_t t = 0; t < 19; ++t) EXPECT_EQ(target[t], ".");
}

TEST(TemporalOrder, SaysWhatGuessingReaches) {
  EXPECT_DOUBLE_EQ(task_of("temporal_order")->info().chance, 0.25);
  EXPECT_DOUBLE_EQ(task_of("temporal_order", {{"symbols", 3}})->info().chance, 0.125);
}

TEST(TemporalOrder, RefusesImpossibleSettings) {
  EXPECT_THAT(message_of([] {
                task_of("temporal_order", {{"length", 4}, {"symbols", 3}});
              }),
              testing::HasSubstr("task.length must be at least symbols + 2 = 5, got 4"));
  EXPECT_THAT(message_of([] {
                task_of("temporal_order", {{"symbols", 4}});
              }),
              testing::HasSubstr("task.symbols must be from 2 to 3"));
}

TEST(TemporalOrder, MeansTheSameSamplesAsEver) {
  EXPECT_EQ(task_semantics("temporal_order"), 1);
  EXPECT_EQ(fingerprint(draw_samples(*task_of("temporal_order", {{"length", 31}}), 100)), "9c0528dc5134c680")
      << "the samples changed: raise the task's semantics, then this hash";
}

}  // namespace
}  // namespace recurbench::test
