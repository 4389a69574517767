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

struct Shape {
  Index vocabulary, length, key_motif, value_motif;
};

struct Pair {
  Tokens key, value;
  std::size_t at = 0;  ///< of its first token
};

/// Cuts a sequence into pairs where a value token is followed by a key token.
std::vector<Pair> pairs_of(const Tokens& sequence, std::size_t begin, Index keys) {
  std::vector<Pair> pairs;
  for (std::size_t t = begin; t < sequence.size(); ++t) {
    const bool is_key = sequence[t] < keys;
    if (t == begin || (is_key && sequence[t - 1] >= keys)) pairs.push_back({{}, {}, t});
    (is_key ? pairs.back().key : pairs.back().value).push_back(sequence[t]);
  }
  return pairs;
}

std::size_t padding_of(const Tokens& sequence, Index vocabulary) {
  std::size_t padding = 0;
  while (sequence[padding] == vocabulary - 1) ++padding;
  return padding;
}

/// Of every place, whether its token belongs to the value of a key that a pair before it has.
std::vector<std::uint8_t> naive_scored(const Tokens& sequence, const std::vector<Pair>& pairs) {
  std::vector<std::uint8_t> scored(sequence.size());
  for (std::size_t i = 0; i < pairs.size(); ++i)
    for (std::size_t j = 0; j < i; ++j)
      if (pairs[i].key == pairs[j].key)
        for (std::size_t k = 0; k < pairs[i].value.size(); ++k)
          scored[pairs[i].at + pairs[i].key.size() + k] = 1;
  return scored;
}

bool all_differ(const Tokens& motif) {
  return std::set<std::int32_t>(motif.begin(), motif.end()).size() == motif.size();
}

class FuzzyRecallShape : public testing::TestWithParam<Shape> {
 protected:
  std::unique_ptr<Task> task(const char* targets = "all") {
    const auto [vocabulary, length, key_motif, value_motif] = GetParam();
    return task_of("mad_fuzzy_recall", {{"vocabulary", vocabulary},
                                        {"length", length},
                                        {"key_motif", key_motif},
                                        {"value_motif", value_motif},
                                        {"targets", targets}});
  }
  Index keys() const { return (GetParam().vocabulary - 1) / 2; }
  Tokens sequence_of(const Sample& sample) const {
    Tokens all = sample.tokens;
    all.push_back(sample.classes.back());
    return all;
  }
};

TEST_P(FuzzyRecallShape, FillsTheRightWithPairsOfMotifsThatKeepTheirValues) {
  const auto [vocabulary, length, key_motif, value_motif] = GetParam();
  for (const Sample& sample : draw_samples(*task(), 1000, {.seed = 1}, 4)) {
    const Tokens sequence = sequence_of(sample);
    const std::size_t padding = padding_of(sequence, vocabulary);
    ASSERT_EQ(static_cast<Index>(sequence.size()), length + 1);
    ASSERT_LT(static_cast<Index>(padding), key_motif + value_motif);
    ASSERT_EQ(std::count(sequence.begin(), sequence.end(), vocabulary - 1),
              static_cast<std::ptrdiff_t>(padding));
    std::map<Tokens, Tokens> value_of;
    const auto pairs = pairs_of(sequence, padding, keys());
    for (const Pair& pair : pairs) {
      ASSERT_TRUE(!pair.key.empty() && static_cast<Index>(pair.key.size()) <= key_motif &&
                  all_differ(pair.key));
      ASSERT_TRUE(!pair.value.empty() && static_cast<Index>(pair.value.size()) <= value_motif &&
                  all_differ(pair.value));
      ASSERT_TRUE(pair.at != pairs.back().at || value_of.contains(pair.key));
      ASSERT_EQ(value_of.try_emplace(pair.key, pair.value).first->second, pair.value);
    }
  }
}

TEST_P(FuzzyRecallShape, NamesEveryNextTokenAndScoresTheValuesOfKeysShownBefore) {
  for (const Sample& sample : draw_samples(*task(), 1000, {.seed = 1}, 4)) {
    const Tokens sequence = sequence_of(sample);
    const std::size_t padding = padding_of(sequence, GetParam().vocabulary);
    const auto scored = naive_scored(sequence, pairs_of(sequence, padding, keys()));
    ASSERT_EQ(sample.looked.size() + padding, sample.tokens.size());
    for (std::size_t i = 0; i < sample.looked.size(); ++i) {
      ASSERT_EQ(sample.looked[i], static_cast<Index>(i + padding));
      ASSERT_EQ(sample.classes[i], sequence[i + padding + 1]);
      ASSERT_EQ(sample.scored[i], scored[i + padding + 1]);
    }
  }
}

TEST_P(FuzzyRecallShape, LooksAtTheScoredStepsAloneWhenAsked) {
  const auto all = draw_samples(*task(), 200), scored = draw_samples(*task("scored"), 200);
  for (std::size_t s = 0; s < all.size(); ++s) {
    Tokens wanted;
    for (std::size_t i = 0; i < all[s].looked.size(); ++i)
      if (all[s].scored[i]) wanted.push_back(all[s].classes[i]);
    ASSERT_EQ(scored[s].tokens, all[s].tokens);
    ASSERT_EQ(scored[s].classes, wanted);
  }
}

/// Reads token by token: remembers the key and the value so far, and all pairs that are complete.
TEST_P(FuzzyRecallShape, IsSolvedByWhoeverLooksUpTheMotifSoFar) {
  for (const Sample& sample : draw_samples(*task("scored"), 200, {.seed = 1}, 4)) {
    std::map<Tokens, Tokens> known;
    Tokens key, value;
    std::size_t asked = 0;
    for (std::size_t t = 0; t < sample.tokens.size(); ++t) {
      const auto token = sample.tokens[t];
      if (token == GetParam().vocabulary - 1) continue;
      if (token < keys() && !value.empty()) {
        known[key] = value;
        key.clear();
        value.clear();
      }
      (token < keys() ? key : value).push_back(token);
      if (asked == sample.looked.size() || sample.looked[asked] != static_cast<Index>(t)) continue;
      ASSERT_EQ(known.at(key).at(value.size()), sample.classes[asked++]);
    }
    ASSERT_EQ(asked, sample.looked.size());
  }
}

/// Chance is worked out for sizes that are equally likely, which values that return are only nearly.
TEST_P(FuzzyRecallShape, IsNearChanceForWhoeverSeesTheNewestTokenOnly) {
  for (const char* targets : {"all", "scored"}) {
    const TaskInfo info = task(targets)->info();
    const auto samples = draw_samples(*task(targets), 120'000 / GetParam().length, {.seed = 2}, 4);
    double right = 0, scored = 0;
    for (const Sample& sample : samples)
      // Every other value is as good a guess: the one after the newest token stands for all.
      for (std::size_t i = 0; i < sample.looked.size(); ++i) {
        const auto token = sample.tokens[static_cast<std::size_t>(sample.looked[i])];
        const Index values = GetParam().vocabulary - 1 - keys();
        const Index guess = token < keys() ? keys() : keys() + (token - keys() + 1) % values;
        right += sample.scored[i] && guess == sample.classes[i];
        scored += sample.scored[i];
      }
    EXPECT_NEAR(right / scored, info.chance, 4.5 * std::sqrt(info.chance / scored) + 1e-3);
    const double loss = blind_guess(samples, info.classes, false).loss;
    EXPECT_NEAR(loss, info.chance_loss, 0.015 * loss) << targets;
  }
}

INSTANTIATE_TEST_SUITE_P(Shapes, FuzzyRecallShape,
                         testing::Values(Shape{5, 4, 1, 1}, Shape{7, 7, 2, 1}, Shape{8, 10, 1, 3},
                                         Shape{16, 33, 3, 3}, Shape{16, 128, 3, 3}));

TEST(MadFuzzyRecall, DrawsSizesAndTokensEvenly) {
  std::vector<double> key_sizes(3), value_sizes(3), first(15);
  constexpr Index kSamples = 6'000;
  for (const Sample& sample : draw_samples(*task_of("mad_fuzzy_recall"), kSamples, {.seed = 1}, 4)) {
    // The first pair may be the probe, which is drawn like all others.
    const Pair pair = pairs_of(sample.tokens, padding_of(sample.tokens, 16), 7)[0];
    ++key_sizes[pair.key.size() - 1];
    ++value_sizes[pair.value.size() - 1];
    ++first[static_cast<std::size_t>(pair.key.back())];
    ++first[static_cast<std::size_t>(pair.value[0])];
  }
  for (const double count : key_sizes) expect_frequency(count, kSamples, 1.0 / 3);
  for (const double count : value_sizes) expect_frequency(count, kSamples, 1.0 / 3);
  for (std::size_t token = 0; token < 15; ++token)
    expect_frequency(first[token], kSamples, token < 7 ? 1.0 / 7 : 1.0 / 8);
}

TEST(MadFuzzyRecall, WorksOutTheExampleOfItsHeader) {
  const auto input = header_example("mad_fuzzy_recall", "input");
  const auto target = header_example("mad_fuzzy_recall", "target");
  const auto scored = header_example("mad_fuzzy_recall", "scored");
  ASSERT_EQ(input.size(), 16U);
  Tokens sequence;
  for (const auto& word : input) sequence.push_back(word == "_" ? 8 : std::stoi(word));
  sequence.push_back(std::stoi(target.back()));
  const std::size_t padding = padding_of(sequence, 9);
  const auto counts = naive_scored(sequence, pairs_of(sequence, padding, 4));
  for (std::size_t t = 0; t < 16; ++t) {
    EXPECT_EQ(target[t], t < padding ? "." : std::to_string(sequence[t + 1]));
    EXPECT_EQ(scored[t], t < padding ? "." : counts[t + 1] ? target[t] : "_");
  }
}

TEST(MadFuzzyRecall, SaysWhatGuessingReaches) {
  const TaskInfo info = task_of("mad_fuzzy_recall")->info();
  EXPECT_DOUBLE_EQ(info.chance, (1.0 / 8 + 1.0 / 7) / 2);
  EXPECT_DOUBLE_EQ(task_of("mad_fuzzy_recall", {{"value_motif", 1}})->info().chance, 1.0 / 8);
  EXPECT_EQ(info.causal_because, "its targets are the next inputs");
}

TEST(MadFuzzyRecall, RefusesImpossibleSettings) {
  EXPECT_THAT(
      message_of([] {
        task_of("mad_fuzzy_recall", {{"length", 15}});
      }),
      testing::HasSubstr("task.length must be at least 3·(key_motif + value_motif) − 2 = 16, got 15"));
  EXPECT_THAT(message_of([] {
                task_of("mad_fuzzy_recall", {{"vocabulary", 8}, {"key_motif", 4}});
              }),
              testing::HasSubstr("task.vocabulary must be at least 9 for motifs of this size, got 8"));
}

TEST(MadFuzzyRecall, MeansTheSameSamplesAsEver) {
  EXPECT_EQ(task_semantics("mad_fuzzy_recall"), 1);
  EXPECT_EQ(fingerprint(draw_samples(*task_of("mad_fuzzy_recall", {{"length", 37}}), 100)),
            "2857801d5d808bec")
      << "the samples changed: raise the task's semantics, then this hash";
}

}  // namespace
}  // namespace recurbench::test
