#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <array>
#include <cmath>
#include <map>

#include "support/messages.hpp"
#include "support/samples.hpp"

namespace recurbench::test {
namespace {

using Tokens = std::vector<std::int32_t>;

/// Sorted, equal symbols stand together: the longest run, the first of equals.
std::int32_t naive_majority(Tokens tokens) {
  std::sort(tokens.begin(), tokens.end());
  std::ptrdiff_t most = 0;
  std::int32_t winner = -1;
  for (auto begin = tokens.begin(); begin != tokens.end();) {
    const auto end = std::upper_bound(begin, tokens.end(), *begin);
    if (end - begin > most) {
      most = end - begin;
      winner = *begin;
    }
    begin = end;
  }
  return winner;
}

struct Shape {
  Index length, alphabet;
};

class MajorityShape : public testing::TestWithParam<Shape> {
 protected:
  std::unique_ptr<Task> task =
      task_of("majority", {{"length", GetParam().length}, {"alphabet", GetParam().alphabet}});
};

TEST_P(MajorityShape, WantsTheMostFrequentSymbolAfterTheLast) {
  for (const Sample& sample : draw_samples(*task, 1000)) {
    ASSERT_EQ(static_cast<Index>(sample.tokens.size()), GetParam().length);
    ASSERT_EQ(sample.looked, std::vector<Index>{GetParam().length - 1});
    ASSERT_EQ(sample.classes, Tokens{naive_majority(sample.tokens)});
    ASSERT_TRUE(sample.scored[0]);
  }
}

TEST_P(MajorityShape, DrawsEverySymbolEquallyOften) {
  std::vector<double> counts(static_cast<std::size_t>(GetParam().alphabet));
  for (const Sample& sample : draw_samples(*task, 3000))
    for (const auto token : sample.tokens) ++counts[static_cast<std::size_t>(token)];
  const double n = 3000.0 * static_cast<double>(GetParam().length);
  const double p = 1 / static_cast<double>(GetParam().alphabet);
  for (const double count : counts) EXPECT_NEAR(count, n * p, 4.5 * std::sqrt(n * p * (1 - p)));
}

INSTANTIATE_TEST_SUITE_P(Shapes, MajorityShape,
                         testing::Values(Shape{1, 2}, Shape{2, 3}, Shape{12, 2}, Shape{41, 2},
                                         Shape{100, 5}));

class FewStrings : public MajorityShape {};

TEST_P(FewStrings, SayWhatTheBestAnswerToTheLastSymbolReaches) {
  const auto [length, alphabet] = GetParam();
  double strings = 1;
  for (Index t = 0; t < length; ++t) strings *= static_cast<double>(alphabet);
  std::map<std::int32_t, std::map<std::int32_t, double>> joint;
  for (Index code = 0; code < static_cast<Index>(strings); ++code) {
    Tokens tokens;
    for (Index t = 0, rest = code; t < length; ++t, rest /= alphabet)
      tokens.push_back(static_cast<std::int32_t>(rest % alphabet));
    joint[tokens.back()][naive_majority(tokens)] += 1 / strings;
  }
  double right = 0, loss = 0;
  for (const auto& [last, answers] : joint) {
    double seen = 0, most = 0;
    for (const auto& [answer, p] : answers) seen += p;
    for (const auto& [answer, p] : answers) {
      most = std::max(most, p);
      loss -= p * std::log(p / seen);
    }
    right += most;
  }
  EXPECT_NEAR(task->info().chance, right, 1e-10);
  EXPECT_NEAR(task->info().chance_loss, loss, 1e-10);
}

INSTANTIATE_TEST_SUITE_P(Shapes, FewStrings,
                         testing::Values(Shape{1, 2}, Shape{2, 2}, Shape{2, 3}, Shape{6, 3}, Shape{13, 2},
                                         Shape{12, 2}, Shape{5, 6}, Shape{7, 4}));

class OddLength : public MajorityShape {};  // where ties, if any, do not favour another answer

TEST_P(OddLength, IsAtChanceForWhoeverAnswersTheLastSymbol) {
  double right = 0;
  constexpr double kSamples = 10'000;
  for (const Sample& sample : draw_samples(*task, static_cast<Index>(kSamples)))
    right += sample.tokens.back() == sample.classes[0];
  const double p = task->info().chance;
  EXPECT_NEAR(right / kSamples, p, 4.5 * std::sqrt(p * (1 - p) / kSamples));
}

INSTANTIATE_TEST_SUITE_P(Shapes, OddLength,
                         testing::Values(Shape{1, 2}, Shape{13, 2}, Shape{41, 2}, Shape{101, 5}));

/// Of an odd number of bits the majority is the last one with 1/2 + C(2k, k) / 2^(2k+1).
TEST(Majority, AgreesWithTheFormulaForBits) {
  double central = 1;  // C(2k, k) / 4^k
  for (Index k = 1; k <= 100; ++k) {
    central *= (2 * static_cast<double>(k) - 1) / (2 * static_cast<double>(k));
    if (k % 20 != 0) continue;
    EXPECT_NEAR(task_of("majority", {{"length", 2 * k + 1}})->info().chance, 0.5 + central / 2, 1e-10);
  }
}

/// One count per symbol, kept from step to step.
TEST(Majority, IsSolvedByCounters) {
  for (const Sample& sample : draw_samples(*task_of("majority", {{"length", 301}, {"alphabet", 4}}), 200)) {
    std::array<Index, 4> counts{};
    for (const auto token : sample.tokens) ++counts[static_cast<std::size_t>(token)];
    Index best = 3;
    for (Index symbol = 2; symbol >= 0; --symbol)
      if (counts[static_cast<std::size_t>(symbol)] >= counts[static_cast<std::size_t>(best)]) best = symbol;
    ASSERT_EQ(sample.classes[0], best);
  }
}

TEST(Majority, WorksOutTheExampleOfItsHeader) {
  Tokens tokens;
  for (const auto& word : header_example("majority", "input")) tokens.push_back(std::stoi(word));
  const auto target = header_example("majority", "target");
  ASSERT_EQ(tokens.size(), 7U);
  EXPECT_EQ(target.at(6), std::to_string(naive_majority(tokens)));
  EXPECT_EQ(std::count(target.begin(), target.begin() + 6, "."), 6);
}

TEST(Majority, RefusesImpossibleSettings) {
  EXPECT_THAT(message_of([] {
                task_of("majority", {{"alphabet", 1}});
              }),
              testing::HasSubstr("task.alphabet must be from 2"));
  EXPECT_THAT(message_of([] {
                task_of("majority", {{"alphabet", 3}, {"length", 1001}});
              }),
              testing::HasSubstr("task.length must be at most 1000 with more than two symbols, got 1001"));
}

TEST(Majority, MeansTheSameSamplesAsEver) {
  EXPECT_EQ(task_semantics("majority"), 1);
  EXPECT_EQ(fingerprint(draw_samples(*task_of("majority", {{"length", 13}, {"alphabet", 3}}), 100)),
            "fa095ebe629a4102")
      << "the samples changed: raise the task's semantics, then this hash";
}

}  // namespace
}  // namespace recurbench::test
