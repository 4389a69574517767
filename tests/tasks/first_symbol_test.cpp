#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>

#include "support/blind_guess.hpp"
#include "support/messages.hpp"
#include "support/samples.hpp"

namespace recurbench::test {
namespace {

struct Shape {
  Index length, alphabet;
};

class FirstSymbolShape : public testing::TestWithParam<Shape> {
 protected:
  std::unique_ptr<Task> task =
      task_of("first_symbol", {{"length", GetParam().length}, {"alphabet", GetParam().alphabet}});
};

TEST_P(FirstSymbolShape, WantsTheFirstSymbolAtEveryStep) {
  const auto length = static_cast<std::size_t>(GetParam().length);
  for (const Sample& sample : draw_samples(*task, 1000, {.seed = 1}, 4)) {
    ASSERT_EQ(sample.tokens.size(), length);
    ASSERT_EQ(sample.looked.size(), length);
    ASSERT_EQ(sample.classes, std::vector<std::int32_t>(length, sample.tokens[0]));
    ASSERT_EQ(sample.scored, std::vector<std::uint8_t>(length, 1));
  }
}

TEST_P(FirstSymbolShape, DrawsSymbolsEvenlyAtEveryStep) {
  const auto [length, alphabet] = GetParam();
  std::vector<double> counts(static_cast<std::size_t>(length * alphabet));
  for (const Sample& sample : draw_samples(*task, 3'000, {.seed = 1}, 4))
    for (Index t = 0; t < length; ++t)
      ++counts[static_cast<std::size_t>(t * alphabet + sample.tokens[static_cast<std::size_t>(t)])];
  for (const double count : counts) expect_frequency(count, 3'000, 1 / static_cast<double>(alphabet));
}

/// One cell that is written when it is empty.
TEST_P(FirstSymbolShape, IsSolvedByACellThatClosesOnce) {
  for (const Sample& sample : draw_samples(*task, 300, {.seed = 1}, 4)) {
    std::int32_t cell = -1;
    for (std::size_t t = 0; t < sample.tokens.size(); ++t) {
      if (cell < 0) cell = sample.tokens[t];
      ASSERT_EQ(cell, sample.classes[t]);
    }
  }
}

TEST_P(FirstSymbolShape, IsAtChanceForWhoeverNamesWhatItSees) {
  const Index length = GetParam().length;
  expect_chance(*task, 60'000 / length);
  double right = 0;
  for (const Sample& sample : draw_samples(*task, 5'000, {.seed = 3}, 4))
    for (std::size_t t = 1; t < sample.tokens.size(); ++t) right += sample.tokens[t] == sample.classes[t];
  const double later = 5'000.0 * static_cast<double>(length - 1);
  expect_frequency(right, later, 1 / static_cast<double>(GetParam().alphabet));
}

INSTANTIATE_TEST_SUITE_P(Shapes, FirstSymbolShape, testing::Values(Shape{2, 2}, Shape{7, 5}, Shape{40, 4}));

TEST(FirstSymbol, WorksOutTheExampleOfItsHeader) {
  const auto input = header_example("first_symbol", "input");
  ASSERT_EQ(input.size(), 6U);
  EXPECT_EQ(header_example("first_symbol", "target"), std::vector<std::string>(6, input[0]));
}

TEST(FirstSymbol, RefusesImpossibleSettings) {
  EXPECT_THAT(message_of([] {
                task_of("first_symbol", {{"length", 1}});
              }),
              testing::HasSubstr("task.length must be from 2"));
}

TEST(FirstSymbol, MeansTheSameSamplesAsEver) {
  EXPECT_EQ(task_semantics("first_symbol"), 1);
  EXPECT_EQ(fingerprint(draw_samples(*task_of("first_symbol", {{"length", 13}}), 100)), "22e3bfaf0ccf7eaf")
      << "the samples changed: raise the task's semantics, then this hash";
}

}  // namespace
}  // namespace recurbench::test
