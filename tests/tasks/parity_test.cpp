#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <numeric>

#include "support/blind_guess.hpp"
#include "support/messages.hpp"
#include "support/samples.hpp"

namespace recurbench::test {
namespace {

std::int32_t naive_parity(const std::vector<std::int32_t>& bits, std::size_t count) {
  return std::accumulate(bits.begin(), bits.begin() + static_cast<std::ptrdiff_t>(count), 0) % 2;
}

TEST(Parity, WantsTheParityAfterTheLastBit) {
  for (const Index length : {1, 7, 40}) {
    for (const Sample& sample : draw_samples(*task_of("parity", {{"length", length}}), 1000)) {
      ASSERT_EQ(static_cast<Index>(sample.tokens.size()), length);
      ASSERT_EQ(sample.looked, std::vector<Index>{length - 1});
      ASSERT_EQ(sample.classes, std::vector<std::int32_t>{naive_parity(sample.tokens, sample.tokens.size())});
      ASSERT_TRUE(sample.scored[0]);
    }
  }
}

TEST(Parity, WantsItAfterEveryBitWhenAsked) {
  for (const Sample& sample : draw_samples(*task_of("parity", {{"length", 9}, {"targets", "every"}}), 1000))
    for (std::size_t t = 0; t < 9; ++t) {
      ASSERT_EQ(sample.looked[t], static_cast<Index>(t));
      ASSERT_EQ(sample.classes[t], naive_parity(sample.tokens, t + 1));
    }
}

TEST(Parity, DrawsFairBitsAndLeavesAGuessAtOneHalf) {
  double ones = 0, odd = 0;
  constexpr double kSamples = 10'000, kLength = 11;
  for (const Sample& sample : draw_samples(*task_of("parity", {{"length", 11}}), 10'000)) {
    ones += std::accumulate(sample.tokens.begin(), sample.tokens.end(), 0.0);
    odd += sample.classes[0];
  }
  EXPECT_NEAR(ones, kSamples * kLength / 2, 4 * std::sqrt(kSamples * kLength / 4));
  EXPECT_NEAR(odd, kSamples / 2, 4 * std::sqrt(kSamples / 4));
  const TaskInfo info = task_of("parity")->info();
  EXPECT_EQ(info.chance, 0.5);
  EXPECT_DOUBLE_EQ(info.chance_loss, std::log(2.0));
}

TEST(Parity, IsAtChanceForWhoeverKnowsTheStepAndItsBit) {
  for (const char* targets : {"last", "every"})
    for (const Index length : {1, 2, 5})
      expect_chance(*task_of("parity", {{"length", length}, {"targets", targets}}), 10'000);
}

/// h_t = (1 − 2x_t)·h_{t−1}, h_0 = 1: one number with eigenvalues ±1 solves it at any length.
TEST(Parity, IsSolvedByOneStateWithEigenvalueMinusOne) {
  for (const Sample& sample : draw_samples(*task_of("parity", {{"length", 1001}}), 20)) {
    double h = 1;
    for (const auto bit : sample.tokens) h *= 1 - 2 * bit;
    EXPECT_EQ((1 - h) / 2, sample.classes[0]);
  }
}

TEST(Parity, WorksOutTheExampleOfItsHeader) {
  const auto numbers = [](const std::string& label) {
    std::vector<std::int32_t> all;
    for (const auto& word : header_example("parity", label))
      if (word == "0" || word == "1") all.push_back(word == "1");
    return all;
  };
  const auto bits = numbers("input");
  ASSERT_EQ(bits.size(), 6U);
  EXPECT_EQ(numbers("target"), std::vector<std::int32_t>{naive_parity(bits, 6)});
  for (std::size_t t = 0; t < 6; ++t) EXPECT_EQ(numbers("every")[t], naive_parity(bits, t + 1));
}

TEST(Parity, RefusesImpossibleSettings) {
  EXPECT_THAT(message_of([] {
                task_of("parity", {{"length", 0}});
              }),
              testing::HasSubstr("task.length must be from 1"));
}

TEST(Parity, MeansTheSameSamplesAsEver) {
  EXPECT_EQ(task_semantics("parity"), 1);
  EXPECT_EQ(fingerprint(draw_samples(*task_of("parity", {{"length", 13}}), 100)), "dc3dbd03430a6ba0")
      << "the samples changed: raise the task's semantics, then this hash";
}

}  // namespace
}  // namespace recurbench::test
