#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <deque>

#include "support/chomsky.hpp"
#include "support/messages.hpp"

namespace recurbench::test {
namespace {

Tokens naive_answers(const Tokens& input) {
  Tokens result;
  for (const std::size_t start : {1U, 0U})
    for (std::size_t t = start; t < input.size(); t += 2) result.push_back(input[t]);
  return result;
}

TEST(OddsFirst, WantsTheOddPlacesThenTheEvenOnes) {
  for (const Index length : {1, 2, 3, 8, 41}) expect_answers("odds_first", length, length, naive_answers);
}

TEST(OddsFirst, DrawsEveryStringEquallyOften) {
  expect_inputs("odds_first", 5, all_strings(2, 5));
}

TEST(OddsFirst, IsAtChanceForWhoeverSeesNothing) {
  for (const Index length : {1, 2, 7})
    expect_exact_chance("odds_first", length, all_strings(2, length), naive_answers);
  expect_chance_of_the_blind(*task_at("odds_first", 7));
}

struct TwoQueues {
  std::deque<std::int32_t> odd, even;
  bool is_odd = false;
  std::int32_t step(std::int32_t token) {
    if (token < 2) {
      (is_odd ? odd : even).push_back(token);
      is_odd = !is_odd;
      return -1;
    }
    auto& next = odd.empty() ? even : odd;
    const auto bit = next.front();
    next.pop_front();
    return bit;
  }
};

TEST(OddsFirst, IsSolvedByTwoQueues) {
  expect_solved_by<TwoQueues>("odds_first", 301);
}

TEST(OddsFirst, WorksOutTheExampleOfItsHeader) {
  const ChomskySample example = header_sample("odds_first");
  EXPECT_EQ(naive_answers(example.input), example.answers);
}

TEST(OddsFirst, RefusesImpossibleSettings) {
  EXPECT_THAT(message_of([] { task_at("odds_first", 0); }), testing::HasSubstr("task.length must be from 1"));
}

TEST(OddsFirst, MeansTheSameSamplesAsEver) {
  EXPECT_EQ(task_semantics("odds_first"), 1);
  EXPECT_EQ(fingerprint(draw_samples(*task_at("odds_first", 13), 100)), "9b8327eaf25b0ba7")
      << "the samples changed: raise the task's semantics, then this hash";
}

}  // namespace
}  // namespace recurbench::test
