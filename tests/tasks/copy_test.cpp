#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>

#include "kernels/losses.hpp"
#include "support/messages.hpp"
#include "support/samples.hpp"

namespace recurbench::test {
namespace {

/// Every target from the input alone: blank, and at the end what was shown at the start.
std::vector<std::int32_t> naive_targets(const std::vector<std::int32_t>& tokens, Index symbols,
                                        std::int32_t blank) {
  std::vector<std::int32_t> targets(tokens.size(), blank);
  std::copy_n(tokens.begin(), symbols, targets.end() - symbols);
  return targets;
}

struct Shape {
  Index delay, symbols, alphabet;
};

class CopyShape : public testing::TestWithParam<Shape> {
 protected:
  std::unique_ptr<Task> task = task_of(
      "copy",
      {{"delay", GetParam().delay}, {"symbols", GetParam().symbols}, {"alphabet", GetParam().alphabet}});
};

TEST_P(CopyShape, ShowsSymbolsThenBlanksWithADelimiterAndWantsTheSymbolsBack) {
  const auto [delay, symbols, alphabet] = GetParam();
  const auto blank = static_cast<std::int32_t>(alphabet);
  for (const Sample& sample : draw_samples(*task, 1000)) {
    const Index steps = static_cast<Index>(sample.tokens.size());
    ASSERT_EQ(steps, delay + 2 * symbols);
    for (Index t = 0; t < steps; ++t) {
      const auto token = sample.tokens[static_cast<std::size_t>(t)];
      if (t < symbols)
        ASSERT_TRUE(token >= 0 && token < blank) << "at step " << t;
      else
        ASSERT_EQ(token, t == symbols + delay - 1 ? blank + 1 : blank) << "at step " << t;
      ASSERT_EQ(sample.looked[static_cast<std::size_t>(t)], t);
      ASSERT_EQ(sample.scored[static_cast<std::size_t>(t)], t >= steps - symbols) << "at step " << t;
    }
    ASSERT_EQ(sample.classes, naive_targets(sample.tokens, symbols, blank));
  }
}

TEST_P(CopyShape, DrawsEverySymbolEquallyOften) {
  const auto [delay, symbols, alphabet] = GetParam();
  std::vector<double> counts(static_cast<std::size_t>(alphabet));
  constexpr Index kSamples = 5'000;
  for (const Sample& sample : draw_samples(*task, kSamples))
    for (Index i = 0; i < symbols; ++i)
      ++counts[static_cast<std::size_t>(sample.tokens[static_cast<std::size_t>(i)])];
  const double p = 1 / static_cast<double>(alphabet);
  const auto shown = static_cast<double>(kSamples * symbols);
  for (const double count : counts) EXPECT_NEAR(count, shown * p, 4 * std::sqrt(shown * p * (1 - p)));
}

INSTANTIATE_TEST_SUITE_P(Shapes, CopyShape,
                         testing::Values(Shape{1, 1, 2}, Shape{4, 3, 8}, Shape{13, 7, 5}, Shape{100, 10, 8}));

TEST(Copy, WorksOutTheExampleOfItsHeader) {
  const auto read = [](const std::string& label) {
    std::vector<std::int32_t> tokens;
    for (const auto& word : header_example("copy", label))
      tokens.push_back(word == "_" ? 8 : word == "|" ? 9 : std::stoi(word));
    return tokens;
  };
  const auto input = read("input");
  ASSERT_EQ(input.size(), 10U);
  EXPECT_EQ(read("target"), naive_targets(input, 3, 8));
  // The layout that the samples have: symbols 3, delay 4.
  const auto sample = draw_samples(*task_of("copy", {{"delay", 4}, {"symbols", 3}}), 1)[0];
  EXPECT_TRUE(std::equal(input.begin() + 3, input.end(), sample.tokens.begin() + 3, sample.tokens.end()));
}

class CopyBaseline : public testing::TestWithParam<std::pair<Index, double>> {};

TEST_P(CopyBaseline, IsTheLossOfSayingBlankAndThenGuessing) {
  const auto [delay, published] = GetParam();
  constexpr Index kClasses = 9;
  const auto task = task_of("copy", {{"delay", delay}});
  const Sample sample = draw_samples(*task, 1)[0];
  const auto rows = static_cast<Index>(sample.classes.size());
  std::vector<Real> logits, probabilities(sample.classes.size() * kClasses);
  for (Index t = 0; t < rows; ++t)
    for (Index k = 0; k < kClasses; ++k) logits.push_back((k == 8) == (t < rows - 10) ? Real(0) : Real(-1e4));
  const double loss = softmax_cross_entropy_forward(probabilities.data(), logits.data(),
                                                    sample.classes.data(), rows, kClasses) /
                      static_cast<double>(rows);
  const double exact = 10 * std::log(8.0) / static_cast<double>(delay + 20);
  EXPECT_NEAR(loss, exact, 1e-6 * exact);
  EXPECT_DOUBLE_EQ(task->info().chance_loss, exact);
  EXPECT_NEAR(exact, published, 5e-6);
  EXPECT_DOUBLE_EQ(task->info().chance, 1.0 / 8);
}

INSTANTIATE_TEST_SUITE_P(Published, CopyBaseline,
                         testing::Values(std::pair{100, 0.17329}, std::pair{200, 0.09452},
                                         std::pair{300, 0.06498}, std::pair{500, 0.03999},
                                         std::pair{1000, 0.020387}));

TEST(Copy, RefusesImpossibleSettings) {
  EXPECT_THAT(message_of([] {
                task_of("copy", {{"delay", 0}});
              }),
              testing::HasSubstr("task.delay must be from 1 to 1000000, got 0"));
  EXPECT_THAT(message_of([] {
                task_of("copy", {{"symbols", 0}});
              }),
              testing::HasSubstr("task.symbols must be from 1"));
  EXPECT_THAT(message_of([] {
                task_of("copy", {{"alphabet", 1}});
              }),
              testing::HasSubstr("task.alphabet must be from 2 to 100000, got 1"));
}

TEST(Copy, MeansTheSameSamplesAsEver) {
  EXPECT_EQ(task_semantics("copy"), 1);
  EXPECT_EQ(fingerprint(draw_samples(*task_of("copy", {{"delay", 13}}), 100)), "3ea87fcb570ddf20")
      << "the samples changed: raise the task's semantics, then this hash";
}

}  // namespace
}  // namespace recurbench::test
