#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "support/bracketed_arithmetic.hpp"
#include "support/chomsky.hpp"
#include "support/messages.hpp"

namespace recurbench::test {
namespace {

const std::string kLetters = "01234+-()x=";

std::string text_of(const Tokens& input) {
  std::string text;
  for (const auto token : input) text += kLetters.at(static_cast<std::size_t>(token));
  return text;
}

/// Tries every digit; just one solves the equation.
Tokens naive_answers(const Tokens& input) {
  const std::string text = text_of(input);
  if (text.size() < 3) return {0};
  EXPECT_EQ(text[text.size() - 2], '=');
  Tokens solutions;
  for (int x = 0; x < 5; ++x) {
    std::string tried = text.substr(0, text.size() - 2);
    EXPECT_EQ(std::count(tried.begin(), tried.end(), 'x'), 1);
    tried[tried.find('x')] = static_cast<char>('0' + x);
    if (rewritten_value(tried) == text.back() - '0') solutions.push_back(x);
  }
  return solutions;
}

TEST(SolveEquation, WantsTheOneSolution) {
  for (const Index length : {3, 4, 5, 6, 7, 8, 9, 40})
    expect_answers("solve_equation", length, length, naive_answers);
}

TEST(SolveEquation, ShowsZerosWhereThereIsNoRoomForAnEquation) {
  for (const Index length : {1, 2})
    for (const auto& sample : chomsky_samples(*task_at("solve_equation", length), 50)) {
      EXPECT_EQ(sample.input, Tokens(static_cast<std::size_t>(length), 0));
      EXPECT_EQ(sample.answers, Tokens{0});
    }
}

/// "(a+b)": three of the five letters lead to a, since behind the last bracket it goes on at the front.
TEST(SolveEquation, HidesTheDigitAtOrAfterARandomLetter) {
  double first = 0;
  for (const auto& sample : chomsky_samples(*task_at("solve_equation", 7), 10'000))
    first += text_of(sample.input)[1] == 'x';
  expect_share(first, 10'000, 0.6);
}

TEST(SolveEquation, DoesNotMultiply) {
  double plus = 0, minus = 0;
  for (const auto& sample : chomsky_samples(*task_at("solve_equation", 7), 10'000)) {
    plus += text_of(sample.input)[2] == '+';
    minus += text_of(sample.input)[2] == '-';
  }
  EXPECT_EQ(plus + minus, 10'000);
  expect_share(plus, 10'000, 0.5);
}

TEST(SolveEquation, IsAtChanceForWhoeverSeesNothing) {
  for (const Index length : {1, 2, 3, 12}) expect_chance_of_the_blind(*task_at("solve_equation", length));
  EXPECT_DOUBLE_EQ(task_at("solve_equation", 40)->info().chance, 0.2);
}

/// One stack for every digit that x may be.
struct FiveCalculators {
  std::vector<StackCalculator> calculators{5};
  bool is_over = false;
  std::int32_t step(std::int32_t token) {
    const char letter = token < 11 ? kLetters[static_cast<std::size_t>(token)] : '?';
    if (letter == '=') {
      is_over = true;
    } else if (!is_over) {
      for (std::size_t x = 0; x < 5; ++x)
        calculators[x].read(letter == 'x' ? static_cast<char>('0' + x) : letter);
    } else if (letter != '?') {
      for (std::int32_t x = 0; x < 5; ++x)
        if (calculators[static_cast<std::size_t>(x)].value() == token) solution = x;
    }
    return solution;
  }
  std::int32_t solution = 0;
};

TEST(SolveEquation, IsSolvedByAStackForEveryDigit) {
  expect_solved_by<FiveCalculators>("solve_equation", 300);
}

TEST(SolveEquation, WorksOutTheExampleOfItsHeader) {
  const ChomskySample example = header_sample("solve_equation");
  EXPECT_EQ(naive_answers(example.input), example.answers);
}

TEST(SolveEquation, RefusesImpossibleSettings) {
  EXPECT_THAT(message_of([] { task_at("solve_equation", 0); }),
              testing::HasSubstr("task.length must be from 1"));
}

TEST(SolveEquation, MeansTheSameSamplesAsEver) {
  EXPECT_EQ(task_semantics("solve_equation"), 1);
  EXPECT_EQ(fingerprint(draw_samples(*task_at("solve_equation", 13), 100)), "7c77dc3f6993e0ad")
      << "the samples changed: raise the task's semantics, then this hash";
}

}  // namespace
}  // namespace recurbench::test
