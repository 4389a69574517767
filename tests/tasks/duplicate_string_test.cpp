#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <deque>

#include "support/chomsky.hpp"
#include "support/messages.hpp"

namespace recurbench::test {
namespace {

Tokens naive_answers(const Tokens& input) {
  Tokens twice = input;
  twice.insert(twice.end(), input.begin(), input.end());
  return twice;
}

TEST(DuplicateString, WantsTheStringTwice) {
  for (const Index length : {1, 2, 7, 40}) expect_answers("duplicate_string", length, length, naive_answers);
}

TEST(DuplicateString, DrawsEveryStringEquallyOften) {
  expect_inputs("duplicate_string", 5, all_strings(2, 5));
}

TEST(DuplicateString, IsAtChanceForWhoeverSeesNothing) {
  for (const Index length : {1, 2, 7})
    expect_exact_chance("duplicate_string", length, all_strings(2, length), naive_answers);
  expect_chance_of_the_blind(*task_at("duplicate_string", 7));
}

struct Queue {
  std::deque<std::int32_t> bits;
  std::int32_t step(std::int32_t token) {
    bits.push_back(token < 2 ? token : bits.front());
    if (token < 2) return -1;
    bits.pop_front();
    return bits.back();
  }
};

TEST(DuplicateString, IsSolvedByAQueueThatGoesRound) {
  expect_solved_by<Queue>("duplicate_string", 300);
}

TEST(DuplicateString, WorksOutTheExampleOfItsHeader) {
  const ChomskySample example = header_sample("duplicate_string");
  EXPECT_EQ(naive_answers(example.input), example.answers);
}

TEST(DuplicateString, RefusesImpossibleSettings) {
  EXPECT_THAT(message_of([] { task_at("duplicate_string", 0); }),
              testing::HasSubstr("task.length must be from 1"));
}

TEST(DuplicateString, MeansTheSameSamplesAsEver) {
  EXPECT_EQ(task_semantics("duplicate_string"), 1);
  EXPECT_EQ(fingerprint(draw_samples(*task_at("duplicate_string", 13), 100)), "e710d81ca39d168e")
      << "the samples changed: raise the task's semantics, then this hash";
}

}  // namespace
}  // namespace recurbench::test
