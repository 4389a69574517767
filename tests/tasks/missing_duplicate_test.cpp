#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "support/chomsky.hpp"
#include "support/messages.hpp"

namespace recurbench::test {
namespace {

/// Looks half a string away from the hidden bit.
Tokens naive_answers(const Tokens& input) {
  if (input.size() == 1) return input;
  const std::size_t half = input.size() / 2;
  const auto hidden = static_cast<std::size_t>(std::find(input.begin(), input.end(), 2) - input.begin());
  return {input[(hidden + half) % (2 * half)]};
}

std::vector<std::pair<Tokens, double>> all_inputs(Index half, bool padded) {
  std::vector<std::pair<Tokens, double>> all;
  for (const auto& [string, p] : all_strings(2, half))
    for (std::size_t hidden = 0; hidden < 2 * string.size(); ++hidden) {
      Tokens input = string;
      input.insert(input.end(), string.begin(), string.end());
      input[hidden] = 2;
      if (padded) input.push_back(3);
      all.push_back({input, p / static_cast<double>(2 * half)});
    }
  return all;
}

TEST(MissingDuplicate, WantsTheHiddenBit) {
  for (const Index length : {1, 2, 3, 8, 41})
    expect_answers("missing_duplicate", length, length, naive_answers);
}

TEST(MissingDuplicate, HidesEveryBitOfEveryStringEquallyOften) {
  expect_inputs("missing_duplicate", 6, all_inputs(3, false));
  expect_inputs("missing_duplicate", 5, all_inputs(2, true));
  expect_inputs("missing_duplicate", 1, {{{1}, 1.0}});
}

/// All bits together are even, so the hidden one is the parity of those that are seen.
struct ParityOfTheSeen {
  std::int32_t step(std::int32_t token) {
    odd ^= token == 1 ? 1 : 0;
    return odd;
  }
  std::int32_t odd = 0;
};

TEST(MissingDuplicate, IsSolvedByOneBitOfState) {
  for (const Index length : {2, 300, 301}) expect_solved_by<ParityOfTheSeen>("missing_duplicate", length);
}

TEST(MissingDuplicate, IsAtChanceForWhoeverSeesNothing) {
  expect_exact_chance("missing_duplicate", 1, {{{1}, 1.0}}, naive_answers);
  for (const Index half : {1, 4})
    expect_exact_chance("missing_duplicate", 2 * half, all_inputs(half, false), naive_answers);
  expect_chance_of_the_blind(*task_at("missing_duplicate", 7));
}

TEST(MissingDuplicate, WorksOutTheExampleOfItsHeader) {
  const ChomskySample example = header_sample("missing_duplicate");
  EXPECT_EQ(naive_answers(example.input), example.answers);
}

TEST(MissingDuplicate, RefusesImpossibleSettings) {
  EXPECT_THAT(message_of([] { task_at("missing_duplicate", 0); }),
              testing::HasSubstr("task.length must be from 1"));
}

TEST(MissingDuplicate, MeansTheSameSamplesAsEver) {
  EXPECT_EQ(task_semantics("missing_duplicate"), 1);
  EXPECT_EQ(fingerprint(draw_samples(*task_at("missing_duplicate", 13), 100)), "8a50e089db1edc51")
      << "the samples changed: raise the task's semantics, then this hash";
}

}  // namespace
}  // namespace recurbench::test
