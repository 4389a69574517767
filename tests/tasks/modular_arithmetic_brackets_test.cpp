#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>

#include "support/bracketed_arithmetic.hpp"
#include "support/chomsky.hpp"
#include "support/messages.hpp"

namespace recurbench::test {
namespace {

const std::string kLetters = "01234+-*()";

std::string text_of(const Tokens& input) {
  std::string text;
  for (const auto token : input) text += kLetters.at(static_cast<std::size_t>(token));
  return text;
}

Tokens naive_answers(const Tokens& input) {
  return {rewritten_value(text_of(input))};
}

TEST(ModularArithmeticBrackets, WantsTheValueOfTheExpression) {
  for (const Index length : {1, 2, 3, 4, 5, 6, 7, 8, 9, 40})
    expect_answers("modular_arithmetic_brackets", length, length, naive_answers);
}

TEST(ModularArithmeticBrackets, WritesTheShortOnesAsPublished) {
  const std::vector<std::string> forms{"d", "-d", "(d)", "(-d)", "(dod)"};
  for (std::size_t length = 1; length <= forms.size(); ++length) {
    double digits = 0, twos = 0;
    for (const auto& sample :
         chomsky_samples(*task_at("modular_arithmetic_brackets", static_cast<Index>(length)), 5000)) {
      std::string text = text_of(sample.input);
      digits += 1;
      twos += text.find('2') == forms[length - 1].find('d');
      for (char& letter : text) letter = letter >= '0' && letter <= '4' ? 'd' : letter;
      if (length == 5) text[2] = 'o';
      ASSERT_EQ(text, forms[length - 1]);
    }
    expect_share(twos, digits, 0.2);
  }
}

TEST(ModularArithmeticBrackets, SplitsAndOperatesEquallyOften) {
  std::map<char, double> splits, operators;  // at length 7 the second letter tells how long the left part is
  for (const auto& sample : chomsky_samples(*task_at("modular_arithmetic_brackets", 7), 9000)) {
    const std::string text = text_of(sample.input);
    const char second = text[1];
    ++splits[second >= '0' && second <= '4' ? 'd' : second];
    ++operators[text[second == '(' ? 4U : second == '-' ? 3U : 2U]];
  }
  EXPECT_EQ(splits.size(), 3U);
  EXPECT_EQ(operators.size(), 3U);
  for (const auto& counts : {splits, operators})
    for (const auto& [letter, count] : counts) expect_share(count, 9000, 1.0 / 3);
}

TEST(ModularArithmeticBrackets, IsAtChanceForWhoeverSeesNothing) {
  for (const Index length : {1, 5, 12, 40})
    expect_chance_of_the_blind(*task_at("modular_arithmetic_brackets", length));
  // Two digits: a sum or difference is 0 with 1/5, a product with 9/25.
  EXPECT_DOUBLE_EQ(task_at("modular_arithmetic_brackets", 5)->info().chance, 2.0 / 15 + 3.0 / 25);
}

struct Calculator {
  StackCalculator calculator;
  std::int32_t step(std::int32_t token) {
    if (token < static_cast<std::int32_t>(kLetters.size()))
      calculator.read(kLetters[static_cast<std::size_t>(token)]);
    return calculator.value();
  }
};

TEST(ModularArithmeticBrackets, IsSolvedByAStack) {
  expect_solved_by<Calculator>("modular_arithmetic_brackets", 500);
}

TEST(ModularArithmeticBrackets, WorksOutTheExampleOfItsHeader) {
  const ChomskySample example = header_sample("modular_arithmetic_brackets");
  EXPECT_EQ(naive_answers(example.input), example.answers);
}

TEST(ModularArithmeticBrackets, RefusesImpossibleSettings) {
  EXPECT_THAT(message_of([] { task_at("modular_arithmetic_brackets", 0); }),
              testing::HasSubstr("task.length must be from 1"));
}

TEST(ModularArithmeticBrackets, MeansTheSameSamplesAsEver) {
  EXPECT_EQ(task_semantics("modular_arithmetic_brackets"), 1);
  EXPECT_EQ(fingerprint(draw_samples(*task_at("modular_arithmetic_brackets", 13), 100)), "5b04c1a8d2aaa4e2")
      << "the samples changed: raise the task's semantics, then this hash";
}

}  // namespace
}  // namespace recurbench::test
