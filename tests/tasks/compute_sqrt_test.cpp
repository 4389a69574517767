#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "support/binary_strings.hpp"
#include "support/chomsky.hpp"
#include "support/messages.hpp"

namespace recurbench::test {
namespace {

/// The highest bits first, as the task has them.
Tokens reversed(const Tokens& bits) {
  return {bits.rbegin(), bits.rend()};
}

/// Sets bits of the root from the top as long as its square fits.
Tokens naive_answers(const Tokens& input) {
  const Tokens number = reversed(input);
  Tokens root((input.size() + 1) / 2, 0);
  for (std::size_t i = root.size(); i-- > 0;) {
    root[i] = 1;
    if (!at_most(multiplied(root, root), number)) root[i] = 0;
  }
  return reversed(root);
}

std::vector<std::pair<Tokens, double>> all_numbers(Index length) {
  auto all = all_strings(2, length);
  all.erase(all.begin());  // 0
  for (auto& number : all) number.second = 1 / static_cast<double>(all.size());
  return all;
}

TEST(ComputeSqrt, WantsTheRootRoundedDown) {
  for (const Index length : {1, 2, 3, 4, 9, 20})
    expect_answers("compute_sqrt", length, length, naive_answers);
}

TEST(ComputeSqrt, TakesRootsOfLongNumbers) {
  for (const Index length : {63, 64, 65, 128, 301}) {
    for (const auto& sample : chomsky_samples(*task_at("compute_sqrt", length), 10)) {
      const Tokens number = reversed(sample.input), root = reversed(sample.answers);
      EXPECT_EQ(static_cast<Index>(root.size()), (length + 1) / 2);
      const Tokens next = added(root, {1});
      EXPECT_TRUE(at_most(multiplied(root, root), number));
      EXPECT_FALSE(at_most(multiplied(next, next), number));
    }
  }
}

TEST(ComputeSqrt, TakesEveryRootOfSmallNumbers) {
  for (const auto& [number, p] : all_numbers(12)) {
    std::int32_t value = 0, root = 0;
    for (const auto bit : number) value = 2 * value + bit;
    for (const auto bit : naive_answers(number)) root = 2 * root + bit;
    ASSERT_EQ(root, static_cast<std::int32_t>(std::sqrt(static_cast<double>(value))));
  }
}

TEST(ComputeSqrt, DrawsEveryNumberButZeroEquallyOften) {
  for (const Index length : {1, 5}) expect_inputs("compute_sqrt", length, all_numbers(length));
}

TEST(ComputeSqrt, IsAtChanceForWhoeverSeesNothing) {
  for (const Index length : {1, 2, 3, 4, 9, 10})
    expect_exact_chance("compute_sqrt", length, all_numbers(length), naive_answers);
  expect_chance_of_the_blind(*task_at("compute_sqrt", 39));
}

TEST(ComputeSqrt, WorksOutTheExampleOfItsHeader) {
  const ChomskySample example = header_sample("compute_sqrt");
  EXPECT_EQ(naive_answers(example.input), example.answers);
}

TEST(ComputeSqrt, RefusesImpossibleSettings) {
  EXPECT_THAT(message_of([] { task_at("compute_sqrt", 0); }),
              testing::HasSubstr("task.length must be from 1"));
}

TEST(ComputeSqrt, MeansTheSameSamplesAsEver) {
  EXPECT_EQ(task_semantics("compute_sqrt"), 1);
  EXPECT_EQ(fingerprint(draw_samples(*task_at("compute_sqrt", 13), 100)), "f92482ebca2cd2bb")
      << "the samples changed: raise the task's semantics, then this hash";
}

}  // namespace
}  // namespace recurbench::test
