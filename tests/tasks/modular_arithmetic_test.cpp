#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "support/chomsky.hpp"
#include "support/messages.hpp"

namespace recurbench::test {
namespace {

constexpr std::int32_t kPlus = 5, kMinus = 6, kTimes = 7;

/// Multiplies first, wherever there is something to multiply, then adds up.
Tokens naive_answers(const Tokens& input) {
  Tokens rest = input;
  for (auto op = std::find(rest.begin(), rest.end(), kTimes); op != rest.end();
       op = std::find(rest.begin(), rest.end(), kTimes)) {
    op[-1] = op[-1] * op[1] % 5;
    rest.erase(op, op + 2);
  }
  std::int32_t sum = rest[0];
  for (std::size_t t = 1; t < rest.size(); t += 2) sum += rest[t] == kPlus ? rest[t + 1] : -rest[t + 1];
  return {(sum % 5 + 5) % 5};
}

std::vector<std::pair<Tokens, double>> all_expressions(Index digits) {
  auto all = all_strings(5, 1);
  for (Index i = 1; i < digits; ++i) {
    std::vector<std::pair<Tokens, double>> longer;
    for (const auto& [text, p] : all)
      for (std::int32_t tail = 0; tail < 15; ++tail) {
        longer.push_back({text, p / 15});
        longer.back().first.push_back(kPlus + tail / 5);
        longer.back().first.push_back(tail % 5);
      }
    all = std::move(longer);
  }
  return all;
}

TEST(ModularArithmetic, WantsTheValueOfDigitsAndOperatorsInTurn) {
  for (const Index length : {1, 2, 3, 4, 9, 40})
    expect_answers("modular_arithmetic", length, length - (length + 1) % 2, naive_answers);
}

TEST(ModularArithmetic, DrawsEveryExpressionEquallyOften) {
  expect_inputs("modular_arithmetic", 3, all_expressions(2));
}

TEST(ModularArithmetic, MultipliesBeforeItAdds) {
  EXPECT_EQ(naive_answers({1, kPlus, 2, kTimes, 3}), Tokens{2});  // the examples of the published program
  EXPECT_EQ(naive_answers({1, kMinus, 1, kMinus, 1}), Tokens{4});
  EXPECT_EQ(naive_answers({0, kTimes, 1, kPlus, 4, kTimes, 3, kMinus, 2}), Tokens{0});
}

TEST(ModularArithmetic, IsAtChanceForWhoeverSeesNothing) {
  for (const Index digits : {1, 2, 3, 4})
    expect_exact_chance("modular_arithmetic", 2 * digits - 1, all_expressions(digits), naive_answers);
  expect_chance_of_the_blind(*task_at("modular_arithmetic", 9));
  EXPECT_NEAR(task_at("modular_arithmetic", 1'000'000)->info().chance, 0.2, 1e-12);
}

/// The sum so far, a coefficient and the product that may go on: 5·5 states and the operator.
struct SumAndProduct {
  std::int32_t sum = 0, term = 0, op = kPlus;
  std::int32_t step(std::int32_t token) {
    if (token >= kPlus && token <= kTimes) op = token;
    if (token < 5 && op == kTimes) term *= token;
    if (token < 5 && op != kTimes) sum += term, term = op == kPlus ? token : -token;
    sum %= 5, term %= 5;
    return ((sum + term) % 5 + 5) % 5;
  }
};

TEST(ModularArithmetic, IsSolvedByASumAndAProduct) {
  expect_solved_by<SumAndProduct>("modular_arithmetic", 499);
}

TEST(ModularArithmetic, WorksOutTheExampleOfItsHeader) {
  const ChomskySample example = header_sample("modular_arithmetic");
  EXPECT_EQ(naive_answers(example.input), example.answers);
}

TEST(ModularArithmetic, RefusesImpossibleSettings) {
  EXPECT_THAT(message_of([] { task_at("modular_arithmetic", 0); }),
              testing::HasSubstr("task.length must be from 1"));
}

TEST(ModularArithmetic, MeansTheSameSamplesAsEver) {
  EXPECT_EQ(task_semantics("modular_arithmetic"), 1);
  EXPECT_EQ(fingerprint(draw_samples(*task_at("modular_arithmetic", 13), 100)), "8eba908a54b04b71")
      << "the samples changed: raise the task's semantics, then this hash";
}

}  // namespace
}  // namespace recurbench::test
