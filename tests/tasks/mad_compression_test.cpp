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
  Index vocabulary, length;
};

class CompressionShape : public testing::TestWithParam<Shape> {
 protected:
  std::unique_ptr<Task> task =
      task_of("mad_compression", {{"vocabulary", GetParam().vocabulary}, {"length", GetParam().length}});
};

TEST_P(CompressionShape, WantsAllTokensNamedAtTheCompressionToken) {
  const auto [vocabulary, length] = GetParam();
  const TaskInfo info = task->info();
  EXPECT_EQ(info.answers, length - 1);
  EXPECT_EQ(info.classes, vocabulary - 1);
  for (const Sample& sample : draw_samples(*task, 1000)) {
    ASSERT_EQ(sample.looked, std::vector<Index>{length - 1});
    ASSERT_TRUE(sample.scored[0]);
    Tokens shown = sample.tokens;
    ASSERT_EQ(shown.back(), vocabulary - 1);
    shown.pop_back();
    ASSERT_EQ(sample.classes, shown);
    ASSERT_LT(*std::max_element(shown.begin(), shown.end()), vocabulary - 1);
  }
}

/// The whole sequence as one number in base V − 1: what the last state must hold.
TEST_P(CompressionShape, IsSolvedByOneNumberThatHoldsTheSequence) {
  const auto [vocabulary, length] = GetParam();
  const auto base = static_cast<std::uint64_t>(vocabulary - 1);
  for (const Sample& sample : draw_samples(*task, 300)) {
    std::uint64_t state = 0;
    for (const auto token : sample.tokens)
      if (token < vocabulary - 1) state = state * base + static_cast<std::uint64_t>(token);
    for (std::size_t k = sample.classes.size(); k-- > 0; state /= base)
      ASSERT_EQ(static_cast<std::int32_t>(state % base), sample.classes[k]);
  }
}

TEST_P(CompressionShape, DrawsTokensEvenlySoThatAnyGuessIsAtChance) {
  const auto [vocabulary, length] = GetParam();
  std::vector<double> counts(static_cast<std::size_t>(vocabulary - 1));
  for (const Sample& sample : draw_samples(*task, 5'000))
    for (const auto cls : sample.classes) ++counts[static_cast<std::size_t>(cls)];
  const TaskInfo info = task->info();
  for (const double count : counts)
    expect_frequency(count, static_cast<double>(5'000 * (length - 1)), info.chance);
  EXPECT_DOUBLE_EQ(info.chance, 1 / static_cast<double>(vocabulary - 1));
  EXPECT_DOUBLE_EQ(info.chance_loss, std::log(static_cast<double>(vocabulary - 1)));
}

INSTANTIATE_TEST_SUITE_P(Shapes, CompressionShape, testing::Values(Shape{3, 2}, Shape{5, 7}, Shape{16, 16}));

TEST(MadCompression, WorksOutTheExampleOfItsHeader) {
  auto input = header_example("mad_compression", "input");
  ASSERT_EQ(input.size(), 5U);
  EXPECT_EQ(input.back(), "#");
  input.pop_back();
  EXPECT_EQ(header_example("mad_compression", "target"), input);
}

TEST(MadCompression, RefusesImpossibleSettings) {
  EXPECT_THAT(message_of([] {
                task_of("mad_compression", {{"length", 1}});
              }),
              testing::HasSubstr("task.length must be from 2"));
}

TEST(MadCompression, MeansTheSameSamplesAsEver) {
  EXPECT_EQ(task_semantics("mad_compression"), 1);
  EXPECT_EQ(fingerprint(draw_samples(*task_of("mad_compression", {{"length", 9}}), 100)), "9802f6c87a52b608")
      << "the samples changed: raise the task's semantics, then this hash";
}

}  // namespace
}  // namespace recurbench::test
