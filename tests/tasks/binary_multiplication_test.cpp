#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "support/binary_strings.hpp"
#include "support/chomsky.hpp"
#include "support/messages.hpp"

namespace recurbench::test {
namespace {

Tokens naive_answers(const Tokens& input) {
  return ended_result(input, input.size(), multiplied);
}

TEST(BinaryMultiplication, WantsTheProduct) {
  for (const Index length : {1, 2, 3, 4, 8, 41})
    expect_answers("binary_multiplication", length, length, naive_answers);
}

TEST(BinaryMultiplication, MultipliesLongNumbers) {
  const auto task = task_at("binary_multiplication", 300);
  for (const auto& sample : chomsky_samples(*task, 20))
    EXPECT_EQ(sample.answers, naive_answers(sample.input));
}

TEST(BinaryMultiplication, FollowsTheExampleOfThePublishedProgram) {
  EXPECT_EQ(naive_answers({0, 0, 1, 2, 0, 1, 1, 0, 1}), (Tokens{0, 0, 0, 1, 1, 0, 1, 2, 0}));
}

TEST(BinaryMultiplication, SplitsAndDrawsNumbersEquallyOften) {
  for (const Index length : {1, 2, 3, 6})
    expect_inputs("binary_multiplication", length, all_binary_pairs(length));
}

TEST(BinaryMultiplication, IsAtChanceForWhoeverSeesNothing) {
  for (const Index length : {1, 2, 3, 4, 9})  // no number of more than 7 bits
    expect_exact_chance("binary_multiplication", length, all_binary_pairs(length), naive_answers);
  for (const Index length : {13, 18, 40})
    expect_chance_of_the_blind(*task_at("binary_multiplication", length), 10'000);
}

TEST(BinaryMultiplication, WorksOutTheExampleOfItsHeader) {
  const ChomskySample example = header_sample("binary_multiplication");
  EXPECT_EQ(naive_answers(example.input), example.answers);
}

TEST(BinaryMultiplication, RefusesImpossibleSettings) {
  EXPECT_THAT(message_of([] { task_at("binary_multiplication", 0); }),
              testing::HasSubstr("task.length must be from 1"));
}

TEST(BinaryMultiplication, MeansTheSameSamplesAsEver) {
  EXPECT_EQ(task_semantics("binary_multiplication"), 1);
  EXPECT_EQ(fingerprint(draw_samples(*task_at("binary_multiplication", 13), 100)), "fb3904d603e6d7f2")
      << "the samples changed: raise the task's semantics, then this hash";
}

}  // namespace
}  // namespace recurbench::test
