#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "support/bracket_strings.hpp"
#include "support/messages.hpp"

namespace recurbench::test {
namespace {

using Tokens = std::vector<std::int32_t>;

/// A prefix that never had more than `depth` open: so were all shorter ones.
bool is_prefix(Tokens tokens, const BracketShape& shape) {
  for (; !tokens.empty(); tokens.pop_back())
    if (!is_open(tokens, shape)) return false;
  return true;
}

class DyckShape : public testing::TestWithParam<BracketShape> {
 protected:
  std::unique_ptr<Task> task = task_of(
      "dyck", {{"length", GetParam().length}, {"pairs", GetParam().pairs}, {"depth", GetParam().depth}});
};

TEST_P(DyckShape, WantsTheLegalNextBracketsAfterEveryOne) {
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

INSTANTIATE_TEST_SUITE_P(Shapes, DyckShape,
                         testing::Values(BracketShape{1, 1, 1}, BracketShape{7, 1, 3}, BracketShape{12, 3, 1},
                                         BracketShape{31, 2, 4}, BracketShape{50, 8, 8}));

class DyckSmall : public DyckShape {};

TEST_P(DyckSmall, DrawsEveryStringAsOftenAsStated) {
  constexpr double kSamples = 20'000;
  std::map<Tokens, double> counts;
  for (const Sample& sample : draw_samples(*task, static_cast<Index>(kSamples))) ++counts[sample.tokens];
  for (const auto& [tokens, p] : bracket_law(GetParam(), is_prefix).strings)
    EXPECT_NEAR(counts[tokens], kSamples * p, 4.5 * std::sqrt(kSamples * p * (1 - p)) + 1);
}

TEST_P(DyckSmall, SaysWhatTheBestAnswerToEachBracketReaches) {
  const BracketLaw law = bracket_law(GetParam(), is_prefix);
  EXPECT_NEAR(task->info().chance, law.accuracy, 1e-12);
  EXPECT_NEAR(task->info().chance_loss, law.loss, 1e-12);
}

INSTANTIATE_TEST_SUITE_P(Shapes, DyckSmall,
                         testing::Values(BracketShape{1, 2, 2}, BracketShape{5, 2, 2}, BracketShape{4, 3, 1},
                                         BracketShape{5, 2, 4}, BracketShape{7, 1, 2},
                                         BracketShape{4, 3, 8}));

/// A stack, fed one bracket at a time, knows all.
TEST(Dyck, IsSolvedByAStack) {
  for (const Sample& sample :
       draw_samples(*task_of("dyck", {{"length", 500}, {"pairs", 3}, {"depth", 5}}), 20)) {
    Tokens stack;
    for (std::size_t t = 0; t < sample.tokens.size(); ++t) {
      if (sample.tokens[t] < 3)
        stack.push_back(sample.tokens[t]);
      else
        stack.pop_back();
      std::string legal = (stack.size() < 5 ? "111" : "000") + std::string("000");
      if (!stack.empty()) legal[static_cast<std::size_t>(3 + stack.back())] = '1';
      ASSERT_EQ(wanted(sample, t, 3), legal);
    }
  }
}

TEST(Dyck, WorksOutTheExampleOfItsHeader) {
  const BracketShape shape{6, 2, 2};
  const TaskInfo info = task_of("dyck")->info();
  EXPECT_NE(info.causal_because, "") << "the next bracket is one of the legal ones";
  const Tokens tokens = brackets_of(header_example("dyck", "input"), info);
  const auto target = header_example("dyck", "target");
  ASSERT_EQ(tokens.size(), 6U);
  ASSERT_EQ(target.size(), 6U);
  for (std::size_t t = 0; t < 6; ++t)
    EXPECT_EQ(target[t], naive_legal({tokens.begin(), tokens.begin() + static_cast<std::ptrdiff_t>(t) + 1},
                                     shape, is_prefix));
}

TEST(Dyck, RefusesImpossibleSettings) {
  EXPECT_THAT(message_of([] {
                task_of("dyck", {{"pairs", 33}});
              }),
              testing::HasSubstr("task.pairs must be from 1 to 32, got 33"));
  EXPECT_THAT(message_of([] {
                task_of("dyck", {{"depth", 0}});
              }),
              testing::HasSubstr("task.depth must be from 1"));
}

TEST(Dyck, MeansTheSameSamplesAsEver) {
  EXPECT_EQ(task_semantics("dyck"), 1);
  EXPECT_EQ(fingerprint(draw_samples(*task_of("dyck", {{"length", 13}}), 100)), "8e88c88921d5cc76")
      << "the samples changed: raise the task's semantics, then this hash";
}

}  // namespace
}  // namespace recurbench::test
