#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>

#include "support/blind_guess.hpp"
#include "support/messages.hpp"
#include "support/samples.hpp"

namespace recurbench::test {
namespace {

using Tokens = std::vector<std::int32_t>;

struct Shape {
  Index length, vocabulary;
};

class InductionHeadsShape : public testing::TestWithParam<Shape> {
 protected:
  std::unique_ptr<Task> task(const char* targets = "last") {
    return task_of(
        "induction_heads",
        {{"length", GetParam().length}, {"vocabulary", GetParam().vocabulary}, {"targets", targets}});
  }
};

/// The token after the first place where the last one stands.
std::int32_t naive_answer(const Tokens& tokens) {
  return *(std::find(tokens.begin(), tokens.end(), tokens.back()) + 1);
}

TEST_P(InductionHeadsShape, ShowsThePrefixOnceAndAgainAtTheEndAndWantsWhatFollowedIt) {
  const auto [length, vocabulary] = GetParam();
  for (const Sample& sample : draw_samples(*task(), 1000, {.seed = 1}, 4)) {
    ASSERT_EQ(static_cast<Index>(sample.tokens.size()), length);
    ASSERT_EQ(std::count(sample.tokens.begin(), sample.tokens.end(), vocabulary - 1), 2);
    ASSERT_EQ(sample.tokens.back(), vocabulary - 1);
    ASSERT_LT(*std::max_element(sample.tokens.begin(), sample.tokens.end()), vocabulary);
    ASSERT_EQ(sample.looked, std::vector<Index>{length - 1});
    ASSERT_EQ(sample.classes, Tokens{naive_answer(sample.tokens)});
    ASSERT_LT(sample.classes[0], vocabulary - 1);
    ASSERT_TRUE(sample.scored[0]);
  }
}

TEST_P(InductionHeadsShape, NamesEveryNextTokenWhenAskedAndScoresTheLast) {
  const auto last = draw_samples(*task(), 200), all = draw_samples(*task("all"), 200);
  for (std::size_t s = 0; s < all.size(); ++s) {
    Tokens wanted(all[s].tokens.begin() + 1, all[s].tokens.end());
    wanted.push_back(last[s].classes[0]);
    ASSERT_EQ(all[s].tokens, last[s].tokens);
    ASSERT_EQ(all[s].classes, wanted);
    ASSERT_EQ(std::count(all[s].scored.begin(), all[s].scored.end(), 1), 1);
    ASSERT_TRUE(all[s].scored.back());
  }
}

/// Remembers the last token, and the one that came after the prefix.
TEST_P(InductionHeadsShape, IsSolvedByTwoCells) {
  const Index prefix = GetParam().vocabulary - 1;
  for (const Sample& sample : draw_samples(*task(), 300, {.seed = 1}, 4)) {
    std::int32_t last = -1, after = -1;
    for (const auto token : sample.tokens) {
      if (last == prefix) after = token;
      last = token;
    }
    ASSERT_EQ(after, sample.classes[0]);
  }
}

TEST_P(InductionHeadsShape, DrawsThePlaceAndTheTokensEvenly) {
  const auto [length, vocabulary] = GetParam();
  std::vector<double> places(static_cast<std::size_t>(length - 2)),
      tokens(static_cast<std::size_t>(vocabulary - 1));
  constexpr Index kSamples = 4'000;
  for (const Sample& sample : draw_samples(*task(), kSamples, {.seed = 1}, 4)) {
    for (std::size_t t = 0; t + 1 < sample.tokens.size(); ++t)
      ++(sample.tokens[t] == vocabulary - 1 ? places[t] : tokens[static_cast<std::size_t>(sample.tokens[t])]);
  }
  for (const double count : places) expect_frequency(count, kSamples, 1 / static_cast<double>(length - 2));
  for (const double count : tokens)
    expect_frequency(count, static_cast<double>(kSamples * (length - 2)),
                     1 / static_cast<double>(vocabulary - 1));
}

TEST_P(InductionHeadsShape, IsAtChanceForWhoeverSeesTheNewestTokenOnly) {
  expect_chance(*task(), 5'000);
  expect_chance(*task("all"), 60'000 / GetParam().length);
}

INSTANTIATE_TEST_SUITE_P(Shapes, InductionHeadsShape,
                         testing::Values(Shape{3, 3}, Shape{4, 4}, Shape{7, 5}, Shape{30, 16}));

TEST(InductionHeads, WorksOutTheExampleOfItsHeader) {
  Tokens tokens;
  for (const auto& word : header_example("induction_heads", "input"))
    tokens.push_back(word == ">" ? 7 : std::stoi(word));
  ASSERT_EQ(tokens.size(), 9U);
  const std::string answer = std::to_string(naive_answer(tokens));
  EXPECT_EQ(header_example("induction_heads", "target")[8], answer);
  const auto all = header_example("induction_heads", "all");
  EXPECT_EQ(all.back(), answer);
  for (std::size_t t = 0; t < 8; ++t) EXPECT_EQ(all[t] == ">" ? 7 : std::stoi(all[t]), tokens[t + 1]);
}

TEST(InductionHeads, StopsModelsThatLookAheadWhereTargetsAreInputs) {
  EXPECT_DOUBLE_EQ(task_of("induction_heads")->info().chance, 1.0 / 15);
  EXPECT_EQ(task_of("induction_heads")->info().causal_because, "");
  EXPECT_EQ(task_of("induction_heads", {{"targets", "all"}})->info().causal_because,
            "its targets are the next inputs");
}

TEST(InductionHeads, RefusesImpossibleSettings) {
  EXPECT_THAT(message_of([] {
                task_of("induction_heads", {{"length", 2}});
              }),
              testing::HasSubstr("task.length must be from 3"));
  EXPECT_THAT(message_of([] {
                task_of("induction_heads", {{"targets", "every"}});
              }),
              testing::HasSubstr("task.targets must be one of last, all"));
}

TEST(InductionHeads, MeansTheSameSamplesAsEver) {
  EXPECT_EQ(task_semantics("induction_heads"), 1);
  EXPECT_EQ(fingerprint(draw_samples(*task_of("induction_heads", {{"length", 13}}), 100)), "441e37d43f4ce3af")
      << "the samples changed: raise the task's semantics, then this hash";
}

}  // namespace
}  // namespace recurbench::test
