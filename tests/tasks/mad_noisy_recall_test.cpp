#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <map>

#include "support/blind_guess.hpp"
#include "support/messages.hpp"
#include "support/samples.hpp"

namespace recurbench::test {
namespace {

using Tokens = std::vector<std::int32_t>;

struct Shape {
  Index vocabulary, noise_vocabulary, length;
  double noise;
};

class NoisyRecallShape : public testing::TestWithParam<Shape> {
 protected:
  std::unique_ptr<Task> task(const char* targets = "all") {
    return task_of("mad_noisy_recall", {{"vocabulary", GetParam().vocabulary},
                                        {"noise_vocabulary", GetParam().noise_vocabulary},
                                        {"length", GetParam().length},
                                        {"noise", GetParam().noise},
                                        {"targets", targets}});
  }
};

/// Walks over the whole sequence from right to left; sets which targets count.
std::vector<std::uint8_t> naive_scored(const Tokens& sequence, Index keys) {
  std::vector<std::uint8_t> scored(sequence.size() - 1, 0);
  for (std::size_t t = sequence.size() - 2;; t -= 2) {
    const auto begin = sequence.begin(), here = begin + static_cast<std::ptrdiff_t>(t);
    scored[t] = sequence[t] < keys && std::find(begin, here, sequence[t]) != here;
    if (t == 0) return scored;
  }
}

TEST_P(NoisyRecallShape, MixesPairsThatKeepTheirValuesWithPairsOfNoise) {
  const auto [vocabulary, noise_vocabulary, length, noise] = GetParam();
  const Index usable = vocabulary - noise_vocabulary;
  for (const Sample& sample : draw_samples(*task(), 1000, {.seed = 1}, 4)) {
    Tokens sequence = sample.tokens;
    sequence.push_back(sample.classes.back());
    ASSERT_EQ(static_cast<Index>(sequence.size()), length);
    std::map<std::int32_t, std::int32_t> value_of;
    for (std::size_t t = 0; t < sequence.size(); t += 2) {
      if (sequence[t] >= usable) {
        ASSERT_GE(sequence[t + 1], usable);
        continue;
      }
      ASSERT_LT(sequence[t], usable / 2);
      ASSERT_GE(sequence[t + 1], usable / 2);
      ASSERT_LT(sequence[t + 1], usable);
      ASSERT_TRUE(t + 2 < sequence.size() || value_of.contains(sequence[t]));
      ASSERT_EQ(value_of.try_emplace(sequence[t], sequence[t + 1]).first->second, sequence[t + 1]);
    }
    ASSERT_EQ(sample.classes, Tokens(sequence.begin() + 1, sequence.end()));
    ASSERT_EQ(sample.scored, naive_scored(sequence, usable / 2));
  }
}

TEST_P(NoisyRecallShape, DrawsNoiseAsOftenAsToldButForOnePair) {
  const auto [vocabulary, noise_vocabulary, length, noise] = GetParam();
  const Index usable = vocabulary - noise_vocabulary, pairs = length / 2 - 1;
  std::vector<double> noisy(static_cast<std::size_t>(pairs)),
      of_token(static_cast<std::size_t>(noise_vocabulary));
  double tokens = 0;
  constexpr Index kSamples = 4'000;
  for (const Sample& sample : draw_samples(*task(), kSamples, {.seed = 1}, 4))
    for (std::size_t t = 0; t + 1 < sample.tokens.size(); ++t)
      if (sample.tokens[t] >= usable) {
        noisy[t / 2] += 0.5;
        ++of_token[static_cast<std::size_t>(sample.tokens[t] - usable)];
        ++tokens;
      }
  for (const double count : noisy)
    expect_frequency(count, kSamples, noise * (1 - 1 / static_cast<double>(pairs)));
  for (const double count : of_token)
    expect_frequency(count, tokens, 1 / static_cast<double>(noise_vocabulary));
}

TEST_P(NoisyRecallShape, IsSolvedByATableOfWhatFollowedEachKey) {
  for (const Sample& sample : draw_samples(*task(), 200, {.seed = 1}, 4)) {
    std::map<std::int32_t, std::int32_t> followed;
    for (std::size_t t = 0; t < sample.tokens.size(); ++t) {
      if (t > 0) followed[sample.tokens[t - 1]] = sample.tokens[t];
      if (!sample.scored[t]) continue;
      ASSERT_EQ(followed.at(sample.tokens[t]), sample.classes[t]);
    }
  }
}

TEST_P(NoisyRecallShape, IsAtChanceForWhoeverSeesTheNewestTokenOnly) {
  expect_chance(*task(), 60'000 / GetParam().length);
  expect_chance(*task("scored"), 60'000 / GetParam().length);
}

INSTANTIATE_TEST_SUITE_P(Shapes, NoisyRecallShape,
                         testing::Values(Shape{5, 1, 4, 0.9}, Shape{9, 3, 6, 0.4}, Shape{12, 4, 8, 0.8},
                                         Shape{16, 8, 30, 0.2}, Shape{12, 6, 12, 0.0}));

TEST(MadNoisyRecall, WorksOutTheExampleOfItsHeader) {
  const auto input = header_example("mad_noisy_recall", "input");
  const auto target = header_example("mad_noisy_recall", "target");
  const auto scored = header_example("mad_noisy_recall", "scored");
  ASSERT_EQ(input.size(), 9U);
  Tokens sequence;
  for (const auto& word : input) sequence.push_back(std::stoi(word));
  sequence.push_back(std::stoi(target.back()));
  const auto counts = naive_scored(sequence, 4);
  for (std::size_t t = 0; t < 9; ++t) {
    EXPECT_EQ(std::stoi(target[t]), sequence[t + 1]);
    EXPECT_EQ(scored[t], counts[t] ? target[t] : "_");
  }
}

TEST(MadNoisyRecall, HasThePublishedSizes) {
  const TaskInfo info = task_of("mad_noisy_recall")->info();
  EXPECT_EQ(info.steps, 127);
  EXPECT_EQ(info.vocabulary, 32);
  EXPECT_DOUBLE_EQ(info.chance, 1.0 / 8);
  EXPECT_EQ(info.causal_because, "its targets are the next inputs");
}

TEST(MadNoisyRecall, RefusesImpossibleSettings) {
  EXPECT_THAT(message_of([] {
                task_of("mad_noisy_recall", {{"length", 9}});
              }),
              testing::HasSubstr("task.length must be even, got 9"));
  EXPECT_THAT(message_of([] {
                task_of("mad_noisy_recall", {{"vocabulary", 19}});
              }),
              testing::HasSubstr("task.vocabulary must be at least noise_vocabulary + 4 = 20, got 19"));
  EXPECT_THAT(message_of([] {
                task_of("mad_noisy_recall", {{"noise", 1.0}});
              }),
              testing::HasSubstr("task.noise must be from 0 to 0.99"));
}

TEST(MadNoisyRecall, MeansTheSameSamplesAsEver) {
  EXPECT_EQ(task_semantics("mad_noisy_recall"), 1);
  EXPECT_EQ(fingerprint(draw_samples(*task_of("mad_noisy_recall", {{"length", 24}}), 100)),
            "2099639ba2b8a291")
      << "the samples changed: raise the task's semantics, then this hash";
}

}  // namespace
}  // namespace recurbench::test
