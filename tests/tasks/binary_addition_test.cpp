#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "support/binary_strings.hpp"
#include "support/chomsky.hpp"
#include "support/messages.hpp"

namespace recurbench::test {
namespace {

Tokens naive_answers(const Tokens& input) {
  return ended_result(input, input.size() + 1, added);
}

TEST(BinaryAddition, WantsTheSum) {
  for (const Index length : {1, 2, 3, 4, 8, 41, 70})
    expect_answers("binary_addition", length, length, naive_answers);
}

TEST(BinaryAddition, AddsLongNumbers) {
  expect_answers("binary_addition", 500, 500, naive_answers);
}

TEST(BinaryAddition, FollowsTheExamplesOfThePublishedProgram) {
  EXPECT_EQ(naive_answers({0, 0, 1, 2, 0, 1, 1, 0, 1}), (Tokens{0, 1, 0, 1, 1, 2, 0, 0, 0, 0}));
  EXPECT_EQ(naive_answers({1, 0, 0, 1, 2, 0, 0, 0, 0, 0, 1}), (Tokens{1, 0, 0, 1, 0, 1, 2, 0, 0, 0, 0, 0}));
}

TEST(BinaryAddition, SplitsAndDrawsNumbersEquallyOften) {
  for (const Index length : {1, 2, 3, 6}) expect_inputs("binary_addition", length, all_binary_pairs(length));
}

TEST(BinaryAddition, IsAtChanceForWhoeverSeesNothing) {
  for (const Index length : {1, 2, 3, 4, 9})
    expect_exact_chance("binary_addition", length, all_binary_pairs(length), naive_answers);
  expect_chance_of_the_blind(*task_at("binary_addition", 40), 10'000);
}

TEST(BinaryAddition, WorksOutTheExampleOfItsHeader) {
  const ChomskySample example = header_sample("binary_addition");
  EXPECT_EQ(naive_answers(example.input), example.answers);
}

TEST(BinaryAddition, RefusesImpossibleSettings) {
  EXPECT_THAT(message_of([] { task_at("binary_addition", 0); }),
              testing::HasSubstr("task.length must be from 1"));
}

TEST(BinaryAddition, MeansTheSameSamplesAsEver) {
  EXPECT_EQ(task_semantics("binary_addition"), 1);
  EXPECT_EQ(fingerprint(draw_samples(*task_at("binary_addition", 13), 100)), "a01a8c6e7e837c08")
      << "the samples changed: raise the task's semantics, then this hash";
}

}  // namespace
}  // namespace recurbench::test
