#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "support/chomsky.hpp"
#include "support/messages.hpp"

namespace recurbench::test {
namespace {

Tokens naive_answers(const Tokens& input) {
  return {static_cast<std::int32_t>(std::count(input.begin(), input.end(), 1) % 2)};
}

TEST(ParityCheck, WantsTheParityOneStepAfterTheLastBit) {
  for (const Index length : {1, 2, 7, 40}) expect_answers("parity_check", length, length, naive_answers);
}

TEST(ParityCheck, DrawsEveryStringEquallyOften) {
  expect_inputs("parity_check", 5, all_strings(2, 5));
}

TEST(ParityCheck, IsAtChanceForWhoeverSeesNothing) {
  for (const Index length : {1, 2, 7})
    expect_exact_chance("parity_check", length, all_strings(2, length), naive_answers);
  expect_chance_of_the_blind(*task_at("parity_check", 7));
}

struct FlippingState {
  int state = 1;
  std::int32_t step(std::int32_t token) {
    if (token == 1) state = -state;
    return (1 - state) / 2;
  }
};

TEST(ParityCheck, IsSolvedByAStateThatFlips) {
  expect_solved_by<FlippingState>("parity_check", 500);
}

TEST(ParityCheck, WorksOutTheExampleOfItsHeader) {
  const ChomskySample example = header_sample("parity_check");
  EXPECT_EQ(naive_answers(example.input), example.answers);
}

TEST(ParityCheck, RefusesImpossibleSettings) {
  EXPECT_THAT(message_of([] { task_at("parity_check", 0); }),
              testing::HasSubstr("task.length must be from 1"));
}

TEST(ParityCheck, MeansTheSameSamplesAsEver) {
  EXPECT_EQ(task_semantics("parity_check"), 1);
  EXPECT_EQ(fingerprint(draw_samples(*task_at("parity_check", 13), 100)), "c0b3753d2475485e")
      << "the samples changed: raise the task's semantics, then this hash";
}

}  // namespace
}  // namespace recurbench::test
