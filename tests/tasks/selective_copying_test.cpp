#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>

#include "support/messages.hpp"
#include "support/samples.hpp"

namespace recurbench::test {
namespace {

struct Shape {
  Index blanks, symbols, alphabet;
};

/// What must be repeated, read off the tokens.
std::vector<std::int32_t> naive_targets(const std::vector<std::int32_t>& tokens, Index alphabet) {
  std::vector<std::int32_t> targets;
  for (const auto token : tokens)
    if (token >= 1 && token <= alphabet) targets.push_back(token - 1);
  return targets;
}

class SelectiveCopyingShape : public testing::TestWithParam<Shape> {
 protected:
  std::unique_ptr<Task> task = task_of(
      "selective_copying",
      {{"blanks", GetParam().blanks}, {"symbols", GetParam().symbols}, {"alphabet", GetParam().alphabet}});
};

TEST_P(SelectiveCopyingShape, ShowsSymbolsAmongBlanksThenMarkersAndWantsThemInOrder) {
  const auto [blanks, symbols, alphabet] = GetParam();
  const Index body = blanks + symbols;
  for (const Sample& sample : draw_samples(*task, 1000)) {
    ASSERT_EQ(static_cast<Index>(sample.tokens.size()), body + symbols);
    ASSERT_EQ(std::count(sample.tokens.begin(), sample.tokens.end(), 0), blanks);
    for (Index t = 0; t < body + symbols; ++t)
      ASSERT_EQ(sample.tokens[static_cast<std::size_t>(t)] == alphabet + 1, t >= body) << "at step " << t;
    ASSERT_EQ(sample.classes, naive_targets(sample.tokens, alphabet));
    for (Index i = 0; i < symbols; ++i) ASSERT_EQ(sample.looked[static_cast<std::size_t>(i)], body + i);
    ASSERT_TRUE(std::all_of(sample.scored.begin(), sample.scored.end(), [](auto scored) { return scored; }));
  }
}

TEST_P(SelectiveCopyingShape, PutsSymbolsAtEveryPlaceEquallyOften) {
  const auto [blanks, symbols, alphabet] = GetParam();
  const Index body = blanks + symbols;
  std::vector<double> at_place(static_cast<std::size_t>(body)), of_symbol(static_cast<std::size_t>(alphabet));
  constexpr Index kSamples = 5'000;
  for (const Sample& sample : draw_samples(*task, kSamples))
    for (Index t = 0; t < body; ++t)
      if (const auto token = sample.tokens[static_cast<std::size_t>(t)]; token > 0) {
        ++at_place[static_cast<std::size_t>(t)];
        ++of_symbol[static_cast<std::size_t>(token - 1)];
      }
  const auto expect_share = [](double count, double trials, double p) {
    EXPECT_NEAR(count, trials * p, 4.5 * std::sqrt(trials * p * (1 - p)));
  };
  for (const double count : at_place)
    expect_share(count, kSamples, static_cast<double>(symbols) / static_cast<double>(body));
  for (const double count : of_symbol)
    expect_share(count, static_cast<double>(kSamples * symbols), 1 / static_cast<double>(alphabet));
}

INSTANTIATE_TEST_SUITE_P(Shapes, SelectiveCopyingShape,
                         testing::Values(Shape{0, 1, 2}, Shape{5, 3, 8}, Shape{13, 7, 5}, Shape{48, 8, 8}));

TEST(SelectiveCopying, WorksOutTheExampleOfItsHeader) {
  std::vector<std::int32_t> input, target;
  for (const auto& word : header_example("selective_copying", "input"))
    input.push_back(word == "_" ? 0 : word == "|" ? 9 : std::stoi(word) + 1);
  for (const auto& word : header_example("selective_copying", "target"))
    if (word.find_first_not_of("0123456789") == std::string::npos) target.push_back(std::stoi(word));
  ASSERT_EQ(input.size(), 11U);
  EXPECT_EQ(naive_targets(input, 8), target);
}

TEST(SelectiveCopying, SaysWhatGuessingReaches) {
  const TaskInfo info = task_of("selective_copying", {{"alphabet", 14}})->info();
  EXPECT_DOUBLE_EQ(info.chance, 1.0 / 14);  // 7.14 %, as in the literature
  EXPECT_DOUBLE_EQ(info.chance_loss, std::log(14.0));
}

TEST(SelectiveCopying, RefusesImpossibleSettings) {
  EXPECT_THAT(message_of([] {
                task_of("selective_copying", {{"symbols", 0}});
              }),
              testing::HasSubstr("task.symbols must be from 1"));
}

TEST(SelectiveCopying, MeansTheSameSamplesAsEver) {
  EXPECT_EQ(task_semantics("selective_copying"), 1);
  EXPECT_EQ(fingerprint(draw_samples(*task_of("selective_copying", {{"blanks", 13}}), 100)),
            "6a0ecb6cf70b0d63")
      << "the samples changed: raise the task's semantics, then this hash";
}

}  // namespace
}  // namespace recurbench::test
