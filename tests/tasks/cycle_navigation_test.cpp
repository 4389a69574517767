#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "support/chomsky.hpp"
#include "support/messages.hpp"

namespace recurbench::test {
namespace {

Tokens naive_answers(const Tokens& input) {
  const auto on = std::count(input.begin(), input.end(), 2);
  const auto back = std::count(input.begin(), input.end(), 0);
  return {static_cast<std::int32_t>(((on - back) % 5 + 5) % 5)};
}

TEST(CycleNavigation, WantsThePlaceWhereTheWalkEnds) {
  for (const Index length : {1, 2, 7, 40}) expect_answers("cycle_navigation", length, length, naive_answers);
}

TEST(CycleNavigation, DrawsEveryWalkEquallyOften) {
  expect_inputs("cycle_navigation", 4, all_strings(3, 4));
}

TEST(CycleNavigation, IsAtChanceForWhoeverSeesNothing) {
  for (const Index length : {1, 2, 3, 8})
    expect_exact_chance("cycle_navigation", length, all_strings(3, length), naive_answers);
  expect_chance_of_the_blind(*task_at("cycle_navigation", 3));
  EXPECT_DOUBLE_EQ(task_at("cycle_navigation", 1)->info().chance, 1.0 / 3);
  EXPECT_NEAR(task_at("cycle_navigation", 1'000'000)->info().chance, 0.2, 1e-12);
}

/// One hot among five, and every action a permutation of them.
struct Permutations {
  std::vector<std::int32_t> at{1, 0, 0, 0, 0};
  std::int32_t step(std::int32_t token) {
    if (token == 0) std::rotate(at.begin(), at.begin() + 1, at.end());
    if (token == 2) std::rotate(at.begin(), at.end() - 1, at.end());
    return static_cast<std::int32_t>(std::find(at.begin(), at.end(), 1) - at.begin());
  }
};

TEST(CycleNavigation, IsSolvedByPermutingFiveStates) {
  expect_solved_by<Permutations>("cycle_navigation", 500);
}

TEST(CycleNavigation, WorksOutTheExampleOfItsHeader) {
  const ChomskySample example = header_sample("cycle_navigation");
  EXPECT_EQ(naive_answers(example.input), example.answers);
}

TEST(CycleNavigation, RefusesImpossibleSettings) {
  EXPECT_THAT(message_of([] { task_at("cycle_navigation", 0); }),
              testing::HasSubstr("task.length must be from 1"));
}

TEST(CycleNavigation, MeansTheSameSamplesAsEver) {
  EXPECT_EQ(task_semantics("cycle_navigation"), 1);
  EXPECT_EQ(fingerprint(draw_samples(*task_at("cycle_navigation", 13), 100)), "2e1da361a46cc6d2")
      << "the samples changed: raise the task's semantics, then this hash";
}

}  // namespace
}  // namespace recurbench::test
