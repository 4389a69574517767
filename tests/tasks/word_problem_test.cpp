#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <map>
#include <numeric>

#include "support/blind_guess.hpp"
#include "support/messages.hpp"
#include "support/samples.hpp"

namespace recurbench::test {
namespace {

using Permutation = std::vector<Index>;

/// The permutation of a rank, found through the factorial number system.
Permutation unranked(Index rank, Index things) {
  Permutation left(static_cast<std::size_t>(things)), permutation;
  std::iota(left.begin(), left.end(), 0);
  Index block = 1;
  for (Index i = 2; i < things; ++i) block *= i;
  for (Index i = things - 1; i >= 0; --i) {
    const auto place = left.begin() + rank / block;
    permutation.push_back(*place);
    left.erase(place);
    rank %= block;
    if (i > 0) block /= i;
  }
  return permutation;
}

std::string name_of(const Permutation& permutation) {
  std::string name;
  for (const Index image : permutation) name += std::to_string(image + 1);
  return name;
}

/// The name of the product of the first `count` elements: every thing sent through all of them, last first.
std::string naive_product(const std::vector<std::string>& names, const std::vector<std::int32_t>& tokens,
                          std::size_t count, std::size_t things) {
  std::string product;
  for (std::size_t thing = 0; thing < things; ++thing) {
    char image = static_cast<char>('1' + thing);
    for (std::size_t t = count; t-- > 0;)
      image = names[static_cast<std::size_t>(tokens[t])][static_cast<std::size_t>(image - '1')];
    product += image;
  }
  return product;
}

class PermutationGroup : public testing::TestWithParam<std::pair<const char*, Index>> {
 protected:
  std::unique_ptr<Task> task = task_of("word_problem", {{"group", GetParam().first}, {"length", 17}});
  std::size_t things = static_cast<std::size_t>(GetParam().first[1] - '0');
};

TEST_P(PermutationGroup, WantsTheProductOfAllElementsSoFar) {
  const TaskInfo info = task->info();
  ASSERT_EQ(info.classes, GetParam().second);
  for (const Sample& sample : draw_samples(*task, 1000)) {
    ASSERT_EQ(sample.looked.size(), 17U);
    for (std::size_t t = 0; t < 17; ++t)
      ASSERT_EQ(info.answer_names[static_cast<std::size_t>(sample.classes[t])],
                naive_product(info.token_names, sample.tokens, t + 1, things));
  }
}

TEST_P(PermutationGroup, NumbersItsElementsByLexicographicRank) {
  const auto names = task->info().token_names;
  ASSERT_EQ(static_cast<Index>(names.size()), GetParam().second);
  std::vector<std::string> expected;
  Index factorial = 1;
  for (std::size_t i = 2; i <= things; ++i) factorial *= static_cast<Index>(i);
  for (Index rank = 0; rank < factorial; ++rank) {
    const Permutation p = unranked(rank, static_cast<Index>(things));
    Index inversions = 0;
    for (std::size_t i = 0; i < things; ++i)
      for (std::size_t j = i + 1; j < things; ++j) inversions += p[i] > p[j];
    if (GetParam().first[0] == 's' || inversions % 2 == 0) expected.push_back(name_of(p));
  }
  EXPECT_EQ(names, expected);
}

TEST_P(PermutationGroup, DrawsEveryElementAndEveryLaterProductEquallyOften) {
  const auto order = static_cast<std::size_t>(GetParam().second);
  std::vector<double> elements(order), products(order);
  constexpr double kSamples = 5'000;
  for (const Sample& sample : draw_samples(*task, static_cast<Index>(kSamples))) {
    for (const auto token : sample.tokens) ++elements[static_cast<std::size_t>(token)];
    ++products[static_cast<std::size_t>(sample.classes.back())];
  }
  const double p = 1 / static_cast<double>(order);
  for (const double count : elements)
    EXPECT_NEAR(count, 17 * kSamples * p, 4.5 * std::sqrt(17 * kSamples * p * (1 - p)));
  for (const double count : products)
    EXPECT_NEAR(count, kSamples * p, 4.5 * std::sqrt(kSamples * p * (1 - p)));
}

TEST_P(PermutationGroup, IsAtChanceForWhoeverRepeatsTheElement) {
  double right = 0;
  constexpr double kSamples = 5'000, kSteps = 17;
  for (const Sample& sample : draw_samples(*task, static_cast<Index>(kSamples)))
    for (std::size_t t = 0; t < 17; ++t) right += sample.tokens[t] == sample.classes[t];
  const double p = 1 / static_cast<double>(GetParam().second);
  const TaskInfo info = task->info();
  EXPECT_NEAR(right / (kSamples * kSteps), info.chance,
              4.5 * std::sqrt(p * (1 - p) * (kSteps - 1) / kSamples) / kSteps);
  EXPECT_NEAR(info.chance, (1 + 16 * p) / 17, 1e-12);
  EXPECT_NEAR(info.chance_loss, -16.0 / 17 * std::log(p), 1e-12);
}

INSTANTIATE_TEST_SUITE_P(Groups, PermutationGroup,
                         testing::Values(std::pair{"s3", 6}, std::pair{"s4", 24}, std::pair{"a4", 12},
                                         std::pair{"a5", 60}, std::pair{"s5", 120}));

TEST(WordProblem, AddsModuloTheOrderInCyclicGroups) {
  for (const Index order : {2, 3, 60, 64}) {
    const auto task = task_of("word_problem", {{"group", "z" + std::to_string(order)}, {"length", 9}});
    EXPECT_EQ(task->info().vocabulary, order);
    for (const Sample& sample : draw_samples(*task, 1000))
      for (std::size_t t = 0; t < 9; ++t)
        ASSERT_EQ(sample.classes[t],
                  std::accumulate(sample.tokens.begin(),
                                  sample.tokens.begin() + static_cast<std::ptrdiff_t>(t) + 1, 0) %
                      order);
  }
}

/// A product table read off samples of two steps: it is a group's.
TEST(WordProblem, MultipliesAsAGroup) {
  for (const auto& [group, order] : {std::pair{"s3", 6}, std::pair{"a4", 12}, std::pair{"z5", 5}}) {
    std::map<std::pair<Index, Index>, Index> table;
    for (const Sample& sample :
         draw_samples(*task_of("word_problem", {{"group", group}, {"length", 2}}), 3000))
      table[{sample.tokens[0], sample.tokens[1]}] = sample.classes[1];
    ASSERT_EQ(table.size(), static_cast<std::size_t>(order * order));
    for (Index g = 0; g < order; ++g) {
      EXPECT_EQ((table[{0, g}]), g);
      EXPECT_EQ((table[{g, 0}]), g);
      Index inverse = 0;
      while (inverse < order && table[{g, inverse}] != 0) ++inverse;
      ASSERT_LT(inverse, order);
      EXPECT_EQ((table[{inverse, g}]), 0);  // g, 1/g, g, 1/g … returns to the identity at even steps
      for (Index h = 0; h < order; ++h)
        for (Index k = 0; k < order; ++k) ASSERT_EQ((table[{table[{g, h}], k}]), (table[{g, table[{h, k}]}]));
    }
  }
}

TEST(WordProblem, IsAtChanceForWhoeverKnowsTheStepAndItsElement) {
  expect_chance(*task_of("word_problem", {{"group", "s3"}, {"length", 5}}), 10'000);
}

TEST(WordProblem, KnowsTheOnlyAnswerOfLengthOne) {
  const TaskInfo info = task_of("word_problem", {{"length", 1}})->info();
  EXPECT_EQ(info.chance, 1);
  EXPECT_EQ(info.chance_loss, 0);
}

TEST(WordProblem, WorksOutTheExampleOfItsHeader) {
  std::vector<std::string> names;
  for (Index rank = 0; rank < 6; ++rank) names.push_back(name_of(unranked(rank, 3)));
  std::vector<std::int32_t> tokens;
  for (const auto& word : header_example("word_problem", "input")) tokens.push_back(std::stoi(word));
  const auto target = header_example("word_problem", "target");
  ASSERT_EQ(tokens.size(), 6U);
  ASSERT_EQ(target.size(), 6U);
  for (std::size_t t = 0; t < 6; ++t)
    EXPECT_EQ(names.at(std::stoul(target[t])), naive_product(names, tokens, t + 1, 3)) << t;
}

TEST(WordProblem, RefusesImpossibleSettings) {
  for (const char* group : {"z1", "z65", "z5x", "z", "s6", "q8", ""})
    EXPECT_THAT(message_of([&] {
                  task_of("word_problem", {{"group", group}});
                }),
                testing::HasSubstr("task.group must be one of s3, s4, s5, a4, a5, z2 to z64"))
        << group;
}

TEST(WordProblem, MeansTheSameSamplesAsEver) {
  EXPECT_EQ(task_semantics("word_problem"), 1);
  EXPECT_EQ(fingerprint(draw_samples(*task_of("word_problem", {{"group", "a5"}, {"length", 13}}), 100)),
            "ea42c2ffb0b78e7b")
      << "the samples changed: raise the task's semantics, then this hash";
}

}  // namespace
}  // namespace recurbench::test
