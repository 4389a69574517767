#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "support/chomsky.hpp"
#include "support/messages.hpp"

namespace recurbench::test {
namespace {

Tokens naive_answers(const Tokens& input) {
  std::int32_t pairs = 0;
  for (std::size_t t = 1; t < input.size(); ++t) pairs += input[t - 1] != input[t];
  return {pairs % 2};
}

TEST(EvenPairs, WantsWhetherThePairsAreEven) {
  for (const Index length : {1, 2, 3, 8, 41}) expect_answers("even_pairs", length, length, naive_answers);
}

TEST(EvenPairs, DrawsEveryStringEquallyOften) {
  expect_inputs("even_pairs", 5, all_strings(2, 5));
}

TEST(EvenPairs, IsAtChanceForWhoeverSeesNothing) {
  for (const Index length : {1, 2, 3, 8})
    expect_exact_chance("even_pairs", length, all_strings(2, length), naive_answers);
  expect_chance_of_the_blind(*task_at("even_pairs", 7));
}

struct EndsOfTheString {
  std::int32_t first = -1, last = -1;
  std::int32_t step(std::int32_t token) {
    if (token < 2) last = token;
    if (first < 0) first = token;
    return first != last;
  }
};

TEST(EvenPairs, IsSolvedByTheFirstAndTheLastBit) {
  for (const Index length : {1, 2, 500}) expect_solved_by<EndsOfTheString>("even_pairs", length);
}

TEST(EvenPairs, WorksOutTheExampleOfItsHeader) {
  const ChomskySample example = header_sample("even_pairs");
  EXPECT_EQ(naive_answers(example.input), example.answers);
}

TEST(EvenPairs, RefusesImpossibleSettings) {
  EXPECT_THAT(message_of([] { task_at("even_pairs", 0); }), testing::HasSubstr("task.length must be from 1"));
}

TEST(EvenPairs, MeansTheSameSamplesAsEver) {
  EXPECT_EQ(task_semantics("even_pairs"), 1);
  EXPECT_EQ(fingerprint(draw_samples(*task_at("even_pairs", 13), 100)), "c641e4a403c1c99f")
      << "the samples changed: raise the task's semantics, then this hash";
}

}  // namespace
}  // namespace recurbench::test
