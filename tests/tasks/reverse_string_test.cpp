#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "support/chomsky.hpp"
#include "support/messages.hpp"

namespace recurbench::test {
namespace {

Tokens naive_answers(const Tokens& input) {
  return {input.rbegin(), input.rend()};
}

TEST(ReverseString, WantsTheStringBackwards) {
  for (const Index length : {1, 2, 7, 40}) expect_answers("reverse_string", length, length, naive_answers);
}

TEST(ReverseString, DrawsEveryStringEquallyOften) {
  expect_inputs("reverse_string", 5, all_strings(2, 5));
}

TEST(ReverseString, IsAtChanceForWhoeverSeesNothing) {
  for (const Index length : {1, 2, 7})
    expect_exact_chance("reverse_string", length, all_strings(2, length), naive_answers);
  expect_chance_of_the_blind(*task_at("reverse_string", 7));
}

struct Stack {
  Tokens bits;
  std::int32_t step(std::int32_t token) {
    if (token < 2) return bits.push_back(token), -1;
    const auto bit = bits.back();
    bits.pop_back();
    return bit;
  }
};

TEST(ReverseString, IsSolvedByAStack) {
  expect_solved_by<Stack>("reverse_string", 300);
}

TEST(ReverseString, WorksOutTheExampleOfItsHeader) {
  const ChomskySample example = header_sample("reverse_string");
  EXPECT_EQ(naive_answers(example.input), example.answers);
}

TEST(ReverseString, RefusesImpossibleSettings) {
  EXPECT_THAT(message_of([] { task_at("reverse_string", 0); }),
              testing::HasSubstr("task.length must be from 1"));
}

TEST(ReverseString, MeansTheSameSamplesAsEver) {
  EXPECT_EQ(task_semantics("reverse_string"), 1);
  EXPECT_EQ(fingerprint(draw_samples(*task_at("reverse_string", 13), 100)), "b82bf945f25142f3")
      << "the samples changed: raise the task's semantics, then this hash";
}

}  // namespace
}  // namespace recurbench::test
