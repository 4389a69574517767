#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <array>

#include "support/bracket_strings.hpp"
#include "support/messages.hpp"

namespace recurbench::test {
namespace {

using Tokens = std::vector<std::int32_t>;

/// A prefix of each kind on its own, at every step.
bool is_prefix(Tokens tokens, const BracketShape& shape) {
  for (; !tokens.empty(); tokens.pop_back())
    for (Index kind = 0; kind < shape.pairs; ++kind) {
      Tokens own;
      for (const auto token : tokens)
        if (token % shape.pairs == kind) own.push_back(token);
      if (!is_open(own, shape)) return false;
    }
  return true;
}

class ShuffleDyckShape : public testing::TestWithParam<BracketShape> {
 protected:
  std::unique_ptr<Task> task =
      task_of("shuffle_dyck",
              {{"length", GetParam().length}, {"pairs", GetParam().pairs}, {"depth", GetParam().depth}});
};

TEST_P(ShuffleDyckShape, WantsTheLegalNextBracketsAfterEveryOne) {
  const BracketShape shape = GetParam();
  for (const Sample& sample : draw_samples(*task, 1000)) {
    ASSERT_EQ(static_cast<Index>(sample.looked.size()), shape.length);
    for (std::size_t t = 0; t < sample.tokens.size(); ++t) {
      const Tokens so_far(sample.tokens.begin(), sample.tokens.begin() + static_cast<std::ptrdiff_t>(t) + 1);
      ASSERT_TRUE(is_prefix(so_far, shape));
      ASSERT_EQ(wanted(sample, t, shape.pairs), naive_legal(so_far, shape, is_prefix));
      ASSERT_TRUE(sample.scored[t]);
    }
  }
}

INSTANTIATE_TEST_SUITE_P(Shapes, ShuffleDyckShape,
                         testing::Values(BracketShape{1, 1, 1}, BracketShape{7, 1, 3}, BracketShape{12, 3, 1},
                                         BracketShape{31, 2, 4}, BracketShape{50, 3, 8}));

class ShuffleDyckSmall : public ShuffleDyckShape {};

TEST_P(ShuffleDyckSmall, DrawsEveryStringAsOftenAsStated) {
  constexpr double kSamples = 20'000;
  std::map<Tokens, double> counts;
  for (const Sample& sample : draw_samples(*task, static_cast<Index>(kSamples))) ++counts[sample.tokens];
  for (const auto& [tokens, p] : bracket_law(GetParam(), is_prefix).strings)
    EXPECT_NEAR(counts[tokens], kSamples * p, 4.5 * std::sqrt(kSamples * p * (1 - p)) + 1);
}

TEST_P(ShuffleDyckSmall, SaysWhatTheBestAnswerToEachBracketReaches) {
  const BracketLaw law = bracket_law(GetParam(), is_prefix);
  EXPECT_NEAR(task->info().chance, law.accuracy, 1e-12);
  EXPECT_NEAR(task->info().chance_loss, law.loss, 1e-12);
}

INSTANTIATE_TEST_SUITE_P(Shapes, ShuffleDyckSmall,
                         testing::Values(BracketShape{1, 2, 2}, BracketShape{5, 2, 2}, BracketShape{4, 3, 1},
                                         BracketShape{5, 2, 4}, BracketShape{7, 1, 2},
                                         BracketShape{4, 3, 8}));

/// A counter per kind, fed one bracket at a time, knows all.
TEST(ShuffleDyck, IsSolvedByCounters) {
  const auto task = task_of("shuffle_dyck", {{"length", 500}, {"pairs", 3}, {"depth", 5}});
  for (const Sample& sample : draw_samples(*task, 20)) {
    std::array<int, 3> open{};
    for (std::size_t t = 0; t < sample.tokens.size(); ++t) {
      open[static_cast<std::size_t>(sample.tokens[t] % 3)] += sample.tokens[t] < 3 ? 1 : -1;
      std::string legal;
      for (const int count : open) legal += count < 5 ? '1' : '0';
      for (const int count : open) legal += count > 0 ? '1' : '0';
      ASSERT_EQ(wanted(sample, t, 3), legal);
    }
  }
}

TEST(ShuffleDyck, WorksOutTheExampleOfItsHeader) {
  const BracketShape shape{6, 2, 2};
  const TaskInfo info = task_of("shuffle_dyck")->info();
  EXPECT_NE(info.causal_because, "") << "the next bracket is one of the legal ones";
  const Tokens tokens = brackets_of(header_example("shuffle_dyck", "input"), info);
  const auto target = header_example("shuffle_dyck", "target");
  ASSERT_EQ(tokens.size(), 6U);
  ASSERT_EQ(target.size(), 6U);
  for (std::size_t t = 0; t < 6; ++t)
    EXPECT_EQ(target[t], naive_legal({tokens.begin(), tokens.begin() + static_cast<std::ptrdiff_t>(t) + 1},
                                     shape, is_prefix));
}

TEST(ShuffleDyck, RefusesImpossibleSettings) {
  EXPECT_THAT(message_of([] {
                task_of("shuffle_dyck", {{"pairs", 4}});
              }),
              testing::HasSubstr("task.depth must be at most 4 with pairs 4"));
  EXPECT_NO_THROW(task_of("shuffle_dyck", {{"pairs", 4}, {"depth", 4}}));
  EXPECT_THAT(message_of([] {
                task_of("shuffle_dyck", {{"pairs", 11}, {"depth", 1}});
              }),
              testing::HasSubstr("task.pairs must be at most 10, got 11"));
  EXPECT_THAT(message_of([] {
                task_of("shuffle_dyck", {{"depth", 0}});
              }),
              testing::HasSubstr("task.depth must be from 1"));
}

TEST(ShuffleDyck, MeansTheSameSamplesAsEver) {
  EXPECT_EQ(task_semantics("shuffle_dyck"), 1);
  EXPECT_EQ(fingerprint(draw_samples(*task_of("shuffle_dyck", {{"length", 13}}), 100)), "33071f10c88709b1")
      << "the samples changed: raise the task's semantics, then this hash";
}

}  // namespace
}  // namespace recurbench::test
