#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "support/chomsky.hpp"
#include "support/messages.hpp"

namespace recurbench::test {
namespace {

/// Goes backwards: of what an action pushed, as much stays as no later pop takes away.
Tokens naive_answers(const Tokens& input) {
  Tokens answers;
  std::size_t pops = 0;
  for (auto token = input.rbegin(); token != input.rend(); ++token) {
    if (*token == 2)
      ++pops;
    else if (pops > 0)
      --pops;
    else
      answers.push_back(*token % 3);  // 0, 1 and, pushed, 3 and 4
  }
  answers.push_back(2);
  answers.resize(input.size() + 1);
  return answers;
}

std::vector<std::pair<Tokens, double>> all_inputs(Index length) {
  std::vector<std::pair<Tokens, double>> all;
  if (length == 1) return all_strings(2, 1);
  for (Index given = 1; given < length; ++given)
    for (const auto& [stack, p] : all_strings(2, given))
      for (const auto& [actions, q] : all_strings(3, length - given)) {
        all.push_back({stack, p * q / static_cast<double>(length - 1)});
        for (const auto action : actions) all.back().first.push_back(2 + action);
      }
  return all;
}

TEST(StackManipulation, WantsTheFinalStackFromItsTop) {
  for (const Index length : {1, 2, 3, 8, 41})
    expect_answers("stack_manipulation", length, length, naive_answers);
}

TEST(StackManipulation, FollowsTheExamplesOfThePublishedProgram) {
  EXPECT_EQ(naive_answers({0, 1, 1, 0, 4, 2, 2}), (Tokens{1, 1, 0, 2, 0, 0, 0, 0}));
  EXPECT_EQ(naive_answers({1, 1, 0, 2, 2, 2, 2}), (Tokens{2, 0, 0, 0, 0, 0, 0, 0}));
}

TEST(StackManipulation, DrawsStacksAndActionsEquallyOften) {
  for (const Index length : {1, 2, 4}) expect_inputs("stack_manipulation", length, all_inputs(length));
}

TEST(StackManipulation, IsAtChanceForWhoeverSeesNothing) {
  for (const Index length : {1, 2, 3, 7})
    expect_exact_chance("stack_manipulation", length, all_inputs(length), naive_answers);
  expect_chance_of_the_blind(*task_at("stack_manipulation", 20));
}

struct Stack {
  Tokens bits;
  std::int32_t step(std::int32_t token) {
    if (token < 5) {
      if (token != 2) bits.push_back(token % 3);
      if (token == 2 && !bits.empty()) bits.pop_back();
      return -1;
    }
    if (bits.empty()) return 2;
    const auto bit = bits.back();
    bits.pop_back();
    return bit;
  }
};

TEST(StackManipulation, IsSolvedByAStack) {
  expect_solved_by<Stack>("stack_manipulation", 300);
}

TEST(StackManipulation, WorksOutTheExampleOfItsHeader) {
  const ChomskySample example = header_sample("stack_manipulation");
  EXPECT_EQ(naive_answers(example.input), example.answers);
}

TEST(StackManipulation, RefusesImpossibleSettings) {
  EXPECT_THAT(message_of([] { task_at("stack_manipulation", 0); }),
              testing::HasSubstr("task.length must be from 1"));
}

TEST(StackManipulation, MeansTheSameSamplesAsEver) {
  EXPECT_EQ(task_semantics("stack_manipulation"), 1);
  EXPECT_EQ(fingerprint(draw_samples(*task_at("stack_manipulation", 13), 100)), "a46d19ec341f1040")
      << "the samples changed: raise the task's semantics, then this hash";
}

}  // namespace
}  // namespace recurbench::test
