#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <utility>

#include "support/blind_guess.hpp"
#include "support/messages.hpp"
#include "support/samples.hpp"

namespace recurbench::test {
namespace {

struct Shape {
  Index back, length, alphabet;
};

class NBackShape : public testing::TestWithParam<Shape> {
 protected:
  std::unique_ptr<Task> task =
      task_of("n_back",
              {{"back", GetParam().back}, {"length", GetParam().length}, {"alphabet", GetParam().alphabet}});
};

TEST_P(NBackShape, WantsTheSymbolOfSoManyStepsAgo) {
  const auto [back, length, alphabet] = GetParam();
  EXPECT_EQ(task->info().looked_at, length - back);
  for (const Sample& sample : draw_samples(*task, 1000, {.seed = 1}, 4)) {
    ASSERT_EQ(static_cast<Index>(sample.tokens.size()), length);
    ASSERT_EQ(static_cast<Index>(sample.looked.size()), length - back);
    for (std::size_t i = 0; i < sample.looked.size(); ++i) {
      ASSERT_EQ(sample.looked[i], back + static_cast<Index>(i));
      ASSERT_EQ(sample.classes[i], sample.tokens[i]);
      ASSERT_TRUE(sample.scored[i]);
    }
  }
}

TEST_P(NBackShape, IsSolvedByARingOfSymbols) {
  const auto [back, length, alphabet] = GetParam();
  for (const Sample& sample : draw_samples(*task, 300, {.seed = 1}, 4)) {
    std::vector<std::int32_t> ring(static_cast<std::size_t>(back), -1);
    std::size_t at = 0, asked = 0;
    for (const auto token : sample.tokens) {
      const auto recalled = std::exchange(ring[at++ % ring.size()], token);
      if (recalled < 0) continue;
      ASSERT_EQ(recalled, sample.classes[asked++]);
    }
    ASSERT_EQ(asked, sample.classes.size());
  }
}

TEST_P(NBackShape, DrawsSymbolsEvenly) {
  const auto [back, length, alphabet] = GetParam();
  std::vector<double> counts(static_cast<std::size_t>(alphabet));
  for (const Sample& sample : draw_samples(*task, 3'000, {.seed = 1}, 4))
    for (const auto token : sample.tokens) ++counts[static_cast<std::size_t>(token)];
  for (const double count : counts)
    expect_frequency(count, static_cast<double>(3'000 * length), 1 / static_cast<double>(alphabet));
}

TEST_P(NBackShape, IsAtChanceForWhoeverSeesTheNewestTokenOnly) {
  expect_chance(*task, 60'000 / GetParam().length);
}

INSTANTIATE_TEST_SUITE_P(Shapes, NBackShape,
                         testing::Values(Shape{1, 2, 2}, Shape{2, 7, 5}, Shape{4, 40, 4}, Shape{9, 10, 8}));

TEST(NBack, WorksOutTheExampleOfItsHeader) {
  const auto input = header_example("n_back", "input");
  const auto target = header_example("n_back", "target");
  ASSERT_EQ(input.size(), 8U);
  for (std::size_t t = 0; t < 8; ++t) EXPECT_EQ(target[t], t < 2 ? "." : input[t - 2]);
}

TEST(NBack, RefusesImpossibleSettings) {
  EXPECT_THAT(message_of([] {
                task_of("n_back", {{"back", 8}, {"length", 8}});
              }),
              testing::HasSubstr("task.length must be more than back = 8, got 8"));
  EXPECT_THAT(message_of([] {
                task_of("n_back", {{"back", 0}});
              }),
              testing::HasSubstr("task.back must be from 1"));
}

TEST(NBack, MeansTheSameSamplesAsEver) {
  EXPECT_EQ(task_semantics("n_back"), 1);
  EXPECT_EQ(fingerprint(draw_samples(*task_of("n_back", {{"length", 13}}), 100)), "d943a8de045a0bf3")
      << "the samples changed: raise the task's semantics, then this hash";
}

}  // namespace
}  // namespace recurbench::test
