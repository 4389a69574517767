// Modular arithmetic without brackets (Delétang et al. 2023, regular): the value of an expression modulo 5.
//
// Random digits 0…4 (their tokens) with one of + (5), - (6), * (7) between two of them; * binds first. The
// length is odd: an even `length` gives expressions of length − 1, as published. ? (8) asks for the value.
// Example, length 7:
//   input   1 + 2 * 4 - 3 ?
//   target  . . . . . . . 1       (. the loss does not look)
// Guessing is right with the probability that the value is 0, the likeliest: 1/5 for one digit, 0.253 for
// two, then ever closer to 1/5.

#include <array>

#include "tasks/support/chomsky.hpp"

namespace recurbench {
namespace {

class ModularArithmetic : public ChomskyTask {
 public:
  explicit ModularArithmetic(Index length)
      : ChomskyTask(length - (length + 1) % 2, 1, "01234+-*", "01234", guess((length + 1) / 2)) {}

  void draw(Rng& rng, Batch& batch, Index b) const override {
    Index sum = 0;  // of the terms before the one being read
    Index term = rng.below(5);
    batch.set_token(0, b, term);
    for (Index t = 1; t < inputs(); t += 2) {
      const Index op = rng.below(3);
      const Index digit = rng.below(5);
      batch.set_token(t, b, kPlus + op);
      batch.set_token(t + 1, b, digit);
      if (kPlus + op == kTimes) {
        term = term * digit % 5;
      } else {
        sum = (sum + term) % 5;
        term = kPlus + op == kPlus ? digit : (5 - digit) % 5;
      }
    }
    answer(batch, b, 0, (sum + term) % 5);
  }

 private:
  static constexpr Index kPlus = 5, kTimes = 7;

  /// Values other than 0 are equally likely: multiplying the first digit of every term by 2 turns them into
  /// each other. So it is enough to know whether the sum of the terms before is 0, and whether the last term.
  static BlindChance guess(Index digits) {
    std::array<std::array<double, 2>, 2> p{};  // [sum is 0][term is 0]
    p[1] = {0.8, 0.2};
    for (Index i = 1; i < digits; ++i) {
      const auto before = p;
      const double zero = sum_is_zero(before);
      for (std::size_t sum = 0; sum < 2; ++sum) {
        const double times_zero = before[sum][1] + before[sum][0] / 5;
        const double times_other = before[sum][0] * 4 / 5;
        const double closed = sum == 1 ? zero : 1 - zero;
        p[sum] = {(times_other + 2 * closed * 0.8) / 3, (times_zero + 2 * closed * 0.2) / 3};
      }
      if (p == before) break;
    }
    const double zero = sum_is_zero(p);
    const double other = (1 - zero) / 4;
    BlindChance chance;
    chance.add({zero, other, other, other, other});
    return chance;
  }
  /// Whether the sum is 0 after the last term: both are, or neither is and they cancel.
  static double sum_is_zero(const std::array<std::array<double, 2>, 2>& p) { return p[1][1] + p[0][0] / 4; }
};

const Register<TaskEntry> registered{
    "modular_arithmetic",
    {.semantics = 1,
     .summary = "regular: the value of an expression of + - * modulo 5; length",
     .build = [](Params& params) -> std::unique_ptr<Task> {
       return std::make_unique<ModularArithmetic>(params.integer("length", 40, 1, 1'000'000));
     }}};

}  // namespace
}  // namespace recurbench
