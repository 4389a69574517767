#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <map>
#include <set>
#include <tuple>

#include "support/counting_words.hpp"
#include "support/messages.hpp"
#include "support/samples.hpp"

// The suite by shapes is of both counting tasks, anbn and anbncn.
namespace recurbench::test {
namespace {

struct Shape {
  const char* name;
  Index n;
  bool exactly;
  Index letters() const { return std::string(name) == "anbn" ? 2 : 3; }
};

std::string text_of(const Sample& sample, Index letters) {
  std::string text;
  for (const auto token : sample.tokens) text += token == letters ? '$' : "abc"[token];
  return text;
}

std::string wanted(const Sample& sample, std::size_t i, Index letters) {
  std::string set;
  for (std::size_t k = 0; k <= static_cast<std::size_t>(letters); ++k)
    set += sample.values[i * static_cast<std::size_t>(letters + 1) + k] == 1 ? '1' : '0';
  return set;
}

class CountingShape : public testing::TestWithParam<Shape> {
 protected:
  std::unique_ptr<Task> task =
      task_of(GetParam().name, {{"n", GetParam().n}, {"exactly", GetParam().exactly}});
  Index letters = GetParam().letters();
};

TEST_P(CountingShape, ShowsAWordAndWantsWhatMayComeNext) {
  for (const Sample& sample : draw_samples(*task, 1000)) {
    const std::string text = text_of(sample, letters);
    ASSERT_EQ(static_cast<Index>(text.size()), letters * GetParam().n);
    const std::size_t end = std::min(text.find('$'), text.size());
    const Index n = static_cast<Index>(end) / letters;
    ASSERT_TRUE(text.starts_with(word(letters, n).substr(0, end)));
    ASSERT_EQ(text.find_first_not_of('$', end), std::string::npos);
    ASSERT_TRUE(!GetParam().exactly || n == GetParam().n);
    ASSERT_EQ(sample.looked.size(), end);
    for (std::size_t t = 0; t < end; ++t) {
      ASSERT_EQ(sample.looked[t], static_cast<Index>(t));
      ASSERT_EQ(wanted(sample, t, letters), naive_next(text.substr(0, t + 1), letters)) << text;
      ASSERT_TRUE(sample.scored[t]);
    }
  }
}

TEST_P(CountingShape, DrawsEveryNEquallyOften) {
  if (GetParam().exactly) return;
  constexpr double kSamples = 5'000;
  std::map<Index, double> counts;
  for (const Sample& sample : draw_samples(*task, static_cast<Index>(kSamples)))
    ++counts[static_cast<Index>(sample.looked.size()) / letters];
  const double p = 1 / static_cast<double>(GetParam().n);
  for (Index n = 1; n <= GetParam().n; ++n)
    EXPECT_NEAR(counts[n], kSamples * p, 4.5 * std::sqrt(kSamples * p * (1 - p))) << n;
}

/// From one word of each n, all equally likely: the commonest set after each letter at each step (of one word
/// at any step), and each value's mean.
TEST_P(CountingShape, SaysWhatTheBestAnswerToEachLetterReaches) {
  std::map<std::pair<std::size_t, char>, std::map<std::string, double>> joint;
  double steps = 0;
  for (Index n = GetParam().exactly ? GetParam().n : 1; n <= GetParam().n; ++n)
    for (std::size_t t = 0; t < static_cast<std::size_t>(letters * n); ++t, ++steps)
      ++joint[{GetParam().exactly ? 0 : t, word(letters, n)[t]}]
             [naive_next(word(letters, n).substr(0, t + 1), letters)];
  double right = 0, loss = 0;
  for (const auto& [seen, sets] : joint) {
    double most = 0;
    for (const auto& [set, times] : sets) most = std::max(most, times);
    right += most;
    for (std::size_t k = 0; k <= static_cast<std::size_t>(letters); ++k) {
      double all = 0, legal = 0;
      for (const auto& [set, times] : sets) {
        all += times;
        legal += set[k] == '1' ? times : 0;
      }
      loss += legal * (all - legal) / all;
    }
  }
  EXPECT_NEAR(task->info().chance, right / steps, 1e-12);
  EXPECT_NEAR(task->info().chance_loss, loss / steps / static_cast<double>(letters + 1), 1e-12);
}

/// A counter that goes up at a, down at b, and (for a third letter) another that goes up at b and down at c.
TEST_P(CountingShape, IsSolvedByCounters) {
  for (const Sample& sample : draw_samples(*task, 100)) {
    std::array<Index, 2> counters{};
    for (std::size_t t = 0; t < sample.looked.size(); ++t) {
      const auto letter = static_cast<std::size_t>(sample.tokens[t]);
      if (letter < 2) ++counters[letter];
      if (letter > 0) --counters[letter - 1];
      std::string set(static_cast<std::size_t>(letters) + 1, '0');
      const bool spent = letter > 0 && counters[letter - 1] == 0;
      if (!spent) set[letter] = '1';
      if (spent || letter == 0) set[letter + 1] = '1';
      ASSERT_EQ(wanted(sample, t, letters), set);
    }
  }
}

INSTANTIATE_TEST_SUITE_P(Shapes, CountingShape,
                         testing::Values(Shape{"anbn", 1, false}, Shape{"anbn", 2, false},
                                         Shape{"anbn", 3, false}, Shape{"anbn", 30, false},
                                         Shape{"anbn", 1, true}, Shape{"anbn", 17, true},
                                         Shape{"anbncn", 1, false}, Shape{"anbncn", 2, false},
                                         Shape{"anbncn", 21, false}, Shape{"anbncn", 8, true}));

TEST(Anbn, WorksOutTheExampleOfItsHeader) {
  expect_header_example("anbn", 2, 3);
}

TEST(Anbn, LeavesNothingToGuessWhereTheStepTellsAll) {
  EXPECT_EQ(task_of("anbn", {{"n", 2}})->info().chance, 1) << "the second letter tells which of two words";
  EXPECT_NEAR(task_of("anbn", {{"n", 3}})->info().chance, 11.0 / 12, 1e-12) << "b at step 4: last or not";
}

TEST(Anbn, IsSolvedAtOneMistakeInAHundredWords) {
  EXPECT_NEAR(task_of("anbn", {{"n", 20}, {"exactly", true}})->info().solved, 1 - 0.01 / 40, 1e-12);
  EXPECT_NE(task_of("anbn")->info().causal_because, "") << "the next letter tells the answer";
}

TEST(Anbn, RefusesImpossibleSettings) {
  EXPECT_THAT(message_of([&] { task_of("anbn", {{"n", 0}}); }), testing::HasSubstr("task.n must be from 1"));
}

TEST(Anbn, MeansTheSameSamplesAsEver) {
  EXPECT_EQ(task_semantics("anbn"), 1);
  EXPECT_EQ(fingerprint(draw_samples(*task_of("anbn", {{"n", 13}}), 100)), "28632d83092e1731")
      << "the samples changed: raise the task's semantics, then this hash";
}

}  // namespace
}  // namespace recurbench::test
