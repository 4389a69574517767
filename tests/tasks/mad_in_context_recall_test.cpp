#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <map>
#include <set>

#include "support/blind_guess.hpp"
#include "support/messages.hpp"
#include "support/samples.hpp"

namespace recurbench::test {
namespace {

using Tokens = std::vector<std::int32_t>;

/// The whole sequence: the inputs and the last target.
Tokens sequence_of(const Sample& sample) {
  Tokens all = sample.tokens;
  all.push_back(sample.classes.back());
  return all;
}

/// Which targets count: values of keys that stand somewhere before, and the last token.
std::vector<std::uint8_t> naive_scored(const Tokens& sequence) {
  std::vector<std::uint8_t> scored;
  for (std::size_t t = 0; t + 1 < sequence.size(); ++t) {
    bool before = false;
    for (std::size_t s = 0; t % 2 == 0 && s < t; s += 2) before = before || sequence[s] == sequence[t];
    scored.push_back(before || t + 2 == sequence.size());
  }
  return scored;
}

struct Shape {
  Index vocabulary, length;
};

class MadRecallShape : public testing::TestWithParam<Shape> {
 protected:
  std::unique_ptr<Task> task(const char* targets = "all") {
    return task_of(
        "mad_in_context_recall",
        {{"vocabulary", GetParam().vocabulary}, {"length", GetParam().length}, {"targets", targets}});
  }
};

TEST_P(MadRecallShape, ShowsPairsThatKeepTheirValuesAndEndsWithAShownKey) {
  const auto [vocabulary, length] = GetParam();
  for (const Sample& sample : draw_samples(*task(), 1000, {.seed = 1}, 4)) {
    const Tokens sequence = sequence_of(sample);
    ASSERT_EQ(static_cast<Index>(sequence.size()), length);
    std::map<std::int32_t, std::int32_t> value_of;
    for (std::size_t t = 0; t < sequence.size(); t += 2) {
      ASSERT_LT(sequence[t], vocabulary / 2);
      ASSERT_GE(sequence[t + 1], vocabulary / 2);
      ASSERT_LT(sequence[t + 1], vocabulary);
      ASSERT_TRUE(t + 2 < sequence.size() || value_of.contains(sequence[t]));
      ASSERT_EQ(value_of.try_emplace(sequence[t], sequence[t + 1]).first->second, sequence[t + 1]);
    }
  }
}

TEST_P(MadRecallShape, NamesEveryNextTokenAndScoresTheValuesOfKeysShownBefore) {
  for (const Sample& sample : draw_samples(*task(), 1000, {.seed = 1}, 4)) {
    const Tokens sequence = sequence_of(sample);
    ASSERT_EQ(sample.looked.size(), sample.tokens.size());
    ASSERT_EQ(sample.classes, Tokens(sequence.begin() + 1, sequence.end()));
    ASSERT_EQ(sample.scored, naive_scored(sequence));
  }
}

TEST_P(MadRecallShape, LooksAtTheScoredStepsAloneWhenAsked) {
  const auto all = draw_samples(*task(), 200, {.seed = 1}, 4),
             scored = draw_samples(*task("scored"), 200, {.seed = 1}, 4);
  for (std::size_t s = 0; s < all.size(); ++s) {
    Tokens wanted;
    for (std::size_t i = 0; i < all[s].looked.size(); ++i)
      if (all[s].scored[i]) wanted.push_back(all[s].classes[i]);
    ASSERT_EQ(scored[s].tokens, all[s].tokens);
    ASSERT_EQ(scored[s].classes, wanted);
    ASSERT_EQ(std::count(scored[s].scored.begin(), scored[s].scored.end(), 1),
              static_cast<std::ptrdiff_t>(wanted.size()));
    ASSERT_LE(static_cast<Index>(wanted.size()), task("scored")->info().looked_at);
  }
}

TEST_P(MadRecallShape, IsSolvedByATableOfWhatFollowedEachKey) {
  const auto [vocabulary, length] = GetParam();
  for (const Sample& sample : draw_samples(*task("scored"), 200, {.seed = 1}, 4)) {
    std::vector<std::int32_t> followed(static_cast<std::size_t>(vocabulary), -1);
    std::int32_t last = -1;
    std::size_t asked = 0;
    for (std::size_t t = 0; t < sample.tokens.size(); ++t) {
      const auto token = sample.tokens[t];
      if (last >= 0 && last < vocabulary / 2) followed[static_cast<std::size_t>(last)] = token;
      last = token;
      if (asked == sample.looked.size() || sample.looked[asked] != static_cast<Index>(t)) continue;
      ASSERT_EQ(followed[static_cast<std::size_t>(token)], sample.classes[asked++]);
    }
    ASSERT_EQ(asked, sample.looked.size());
  }
}

TEST_P(MadRecallShape, IsAtChanceForWhoeverSeesTheNewestTokenOnly) {
  expect_chance(*task(), 60'000 / GetParam().length);
  expect_chance(*task("scored"), 60'000 / GetParam().length);
}

INSTANTIATE_TEST_SUITE_P(Shapes, MadRecallShape,
                         testing::Values(Shape{4, 4}, Shape{7, 6}, Shape{16, 30}, Shape{6, 40}));

TEST(MadInContextRecall, DrawsKeysAndValuesEvenlyAndAsksForAnyShownKey) {
  std::vector<double> tokens(11), place(3);
  double three = 0;
  constexpr Index kSamples = 20'000;
  for (const Sample& sample :
       draw_samples(*task_of("mad_in_context_recall", {{"vocabulary", 11}, {"length", 8}}), kSamples)) {
    for (std::size_t t = 0; t < 2; ++t) ++tokens[static_cast<std::size_t>(sample.tokens[t])];
    const Tokens keys{sample.tokens[0], sample.tokens[2], sample.tokens[4]};
    if (std::set<std::int32_t>(keys.begin(), keys.end()).size() < 3) continue;
    ++three;
    ++place[static_cast<std::size_t>(std::find(keys.begin(), keys.end(), sample.tokens[6]) - keys.begin())];
  }
  for (std::size_t token = 0; token < 11; ++token)
    expect_frequency(tokens[token], kSamples, token < 5 ? 0.2 : 1.0 / 6);
  expect_frequency(three, kSamples, 0.8 * 0.6);
  for (const double count : place) expect_frequency(count, three, 1.0 / 3);
}

TEST(MadInContextRecall, WorksOutTheExampleOfItsHeader) {
  const auto input = header_example("mad_in_context_recall", "input");
  const auto target = header_example("mad_in_context_recall", "target");
  const auto scored = header_example("mad_in_context_recall", "scored");
  ASSERT_EQ(input.size(), 9U);
  Tokens sequence;
  for (const auto& word : input) sequence.push_back(std::stoi(word));
  sequence.push_back(std::stoi(target.back()));
  const auto counts = naive_scored(sequence);
  for (std::size_t t = 0; t < 9; ++t) {
    EXPECT_EQ(std::stoi(target[t]), sequence[t + 1]);
    EXPECT_EQ(scored[t], counts[t] ? target[t] : "_");
  }
}

TEST(MadInContextRecall, SaysWhatGuessingReachesAndThatModelsMustNotLookAhead) {
  const TaskInfo info = task_of("mad_in_context_recall")->info();
  EXPECT_EQ(info.steps, 127);
  EXPECT_DOUBLE_EQ(info.chance, 1.0 / 8);
  EXPECT_DOUBLE_EQ(info.chance_loss, std::log(8.0));
  for (const char* targets : {"all", "scored"})
    EXPECT_EQ(task_of("mad_in_context_recall", {{"targets", targets}})->info().causal_because,
              "its targets are the next inputs");
}

TEST(MadInContextRecall, RefusesImpossibleSettings) {
  EXPECT_THAT(message_of([] {
                task_of("mad_in_context_recall", {{"length", 7}});
              }),
              testing::HasSubstr("task.length must be even, got 7"));
  EXPECT_THAT(message_of([] {
                task_of("mad_in_context_recall", {{"vocabulary", 3}});
              }),
              testing::HasSubstr("task.vocabulary must be from 4"));
}

TEST(MadInContextRecall, MeansTheSameSamplesAsEver) {
  EXPECT_EQ(task_semantics("mad_in_context_recall"), 1);
  EXPECT_EQ(fingerprint(draw_samples(*task_of("mad_in_context_recall", {{"length", 24}}), 100)),
            "017326b42ec5a57b")
      << "the samples changed: raise the task's semantics, then this hash";
}

}  // namespace
}  // namespace recurbench::test
