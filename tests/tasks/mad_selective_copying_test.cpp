#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <deque>

#include "support/blind_guess.hpp"
#include "support/messages.hpp"
#include "support/samples.hpp"

namespace recurbench::test {
namespace {

using Tokens = std::vector<std::int32_t>;

struct Shape {
  Index vocabulary, symbols, length;
};

Tokens naive_targets(Tokens tokens, Index vocabulary) {
  std::erase_if(tokens, [&](auto token) { return token >= vocabulary - 2; });
  return tokens;
}

class MadSelectiveCopyingShape : public testing::TestWithParam<Shape> {
 protected:
  std::unique_ptr<Task> task = task_of("mad_selective_copying", {{"vocabulary", GetParam().vocabulary},
                                                                 {"symbols", GetParam().symbols},
                                                                 {"length", GetParam().length}});
};

TEST_P(MadSelectiveCopyingShape, ShowsSymbolsAmongBlanksThenWantsThemInOrder) {
  const auto [vocabulary, symbols, length] = GetParam();
  const Index copy_at = length - symbols - 1;
  for (const Sample& sample : draw_samples(*task, 1000, {.seed = 1}, 4)) {
    ASSERT_EQ(static_cast<Index>(sample.tokens.size()), length);
    ASSERT_LT(sample.tokens[static_cast<std::size_t>(copy_at - 1)], vocabulary - 2)
        << "a blank before the copy";
    for (Index t = copy_at; t < length; ++t)
      ASSERT_EQ(sample.tokens[static_cast<std::size_t>(t)], t == copy_at ? vocabulary - 1 : vocabulary - 2);
    ASSERT_EQ(static_cast<Index>(sample.classes.size()), symbols);
    ASSERT_EQ(sample.classes, naive_targets(sample.tokens, vocabulary));
    for (Index i = 0; i < symbols; ++i)
      ASSERT_EQ(sample.looked[static_cast<std::size_t>(i)], copy_at + 1 + i);
    ASSERT_EQ(std::count(sample.scored.begin(), sample.scored.end(), 1), symbols);
  }
}

TEST_P(MadSelectiveCopyingShape, IsSolvedByAQueue) {
  const auto [vocabulary, symbols, length] = GetParam();
  for (const Sample& sample : draw_samples(*task, 300, {.seed = 1}, 4)) {
    std::deque<std::int32_t> queue;
    bool copies = false;
    std::size_t asked = 0;
    for (const auto token : sample.tokens) {
      if (token < vocabulary - 2) queue.push_back(token);
      if (copies) {
        ASSERT_EQ(queue.front(), sample.classes[asked++]);
        queue.pop_front();
      }
      copies = copies || token == vocabulary - 1;
    }
    ASSERT_TRUE(queue.empty());
  }
}

TEST_P(MadSelectiveCopyingShape, PutsEachBlankBeforeAnySymbolEquallyOften) {
  const auto [vocabulary, symbols, length] = GetParam();
  const Index body = length - symbols - 1, blanks = body - symbols;
  std::vector<double> before(static_cast<std::size_t>(symbols)),
      of_symbol(static_cast<std::size_t>(vocabulary - 2));
  constexpr Index kSamples = 2'000;
  for (const Sample& sample : draw_samples(*task, kSamples, {.seed = 1}, 4)) {
    std::size_t shown = 0;
    for (Index t = 0; t < body; ++t) {
      const auto token = sample.tokens[static_cast<std::size_t>(t)];
      if (token < vocabulary - 2)
        ++shown, ++of_symbol[static_cast<std::size_t>(token)];
      else
        ++before[shown];
    }
  }
  for (const double count : before)
    expect_frequency(count, static_cast<double>(kSamples * blanks), 1 / static_cast<double>(symbols));
  for (const double count : of_symbol)
    expect_frequency(count, static_cast<double>(kSamples * symbols), 1 / static_cast<double>(vocabulary - 2));
}

TEST_P(MadSelectiveCopyingShape, IsAtChanceForWhoeverSeesTheNewestTokenOnly) {
  expect_chance(*task, 3'000);
}

INSTANTIATE_TEST_SUITE_P(Shapes, MadSelectiveCopyingShape,
                         testing::Values(Shape{4, 1, 3}, Shape{5, 3, 7}, Shape{10, 3, 12}, Shape{16, 8, 61}));

TEST(MadSelectiveCopying, WorksOutTheExampleOfItsHeader) {
  Tokens input, target;
  for (const auto& word : header_example("mad_selective_copying", "input"))
    input.push_back(word == "_" ? 8 : word == "|" ? 9 : std::stoi(word));
  for (const auto& word : header_example("mad_selective_copying", "target"))
    if (word.find_first_not_of("0123456789") == std::string::npos) target.push_back(std::stoi(word));
  ASSERT_EQ(input.size(), 11U);
  EXPECT_EQ(naive_targets(input, 10), target);
}

TEST(MadSelectiveCopying, HasThePublishedSizes) {
  const TaskInfo info = task_of("mad_selective_copying")->info();
  EXPECT_EQ(info.steps, 256);
  EXPECT_EQ(info.looked_at, 16);
  EXPECT_DOUBLE_EQ(info.chance, 1.0 / 14);
}

TEST(MadSelectiveCopying, RefusesImpossibleSettings) {
  EXPECT_THAT(message_of([] {
                task_of("mad_selective_copying", {{"length", 32}});
              }),
              testing::HasSubstr("task.length must be at least 2·symbols + 1 = 33, got 32"));
}

TEST(MadSelectiveCopying, MeansTheSameSamplesAsEver) {
  EXPECT_EQ(task_semantics("mad_selective_copying"), 1);
  EXPECT_EQ(fingerprint(draw_samples(*task_of("mad_selective_copying", {{"length", 53}}), 100)),
            "2712fe102fc21c63")
      << "the samples changed: raise the task's semantics, then this hash";
}

}  // namespace
}  // namespace recurbench::test
