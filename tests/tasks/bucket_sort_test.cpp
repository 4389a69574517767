#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "support/chomsky.hpp"
#include "support/messages.hpp"

namespace recurbench::test {
namespace {

Tokens naive_answers(const Tokens& input) {
  Tokens sorted = input;
  std::sort(sorted.begin(), sorted.end());
  return sorted;
}

TEST(BucketSort, WantsTheDigitsSorted) {
  for (const Index length : {1, 2, 7, 40}) expect_answers("bucket_sort", length, length, naive_answers);
}

TEST(BucketSort, DrawsEveryStringEquallyOften) {
  expect_inputs("bucket_sort", 2, all_strings(5, 2));
}

TEST(BucketSort, IsAtChanceForWhoeverKnowsOnlyThePlace) {
  for (const Index length : {1, 2, 5})
    expect_exact_chance("bucket_sort", length, all_strings(5, length), naive_answers);
  expect_chance_of_the_blind(*task_at("bucket_sort", 40), 10'000);
}

struct Counters {
  std::vector<Index> counts = std::vector<Index>(5);
  std::int32_t step(std::int32_t token) {
    if (token < 5) return ++counts[static_cast<std::size_t>(token)], -1;
    std::size_t digit = 0;
    while (counts[digit] == 0) ++digit;
    --counts[digit];
    return static_cast<std::int32_t>(digit);
  }
};

TEST(BucketSort, IsSolvedByFiveCounters) {
  expect_solved_by<Counters>("bucket_sort", 300);
}

TEST(BucketSort, WorksOutTheExampleOfItsHeader) {
  const ChomskySample example = header_sample("bucket_sort");
  EXPECT_EQ(naive_answers(example.input), example.answers);
}

TEST(BucketSort, RefusesImpossibleSettings) {
  EXPECT_THAT(message_of([] { task_at("bucket_sort", 0); }),
              testing::HasSubstr("task.length must be from 1"));
}

TEST(BucketSort, MeansTheSameSamplesAsEver) {
  EXPECT_EQ(task_semantics("bucket_sort"), 1);
  EXPECT_EQ(fingerprint(draw_samples(*task_at("bucket_sort", 13), 100)), "cf995bf156aa49f9")
      << "the samples changed: raise the task's semantics, then this hash";
}

}  // namespace
}  // namespace recurbench::test
