// Modular arithmetic with brackets (Delétang et al. 2023, deterministic context-free): the value of an
// expression modulo 5.
//
// Expressions of `length` letters are d, -d, (d), (-d) with a digit d up to length 4, then (left op right),
// where `left` has any length with equal chance and op is +, - or *. Tokens are 0…4 the digits, then
// + - * ( ) as 5…9 and ? (10), which asks for the value. Example, length 12:
//   input   ( ( 2 * 3 ) - ( - 4 ) ) ?
//   target  . . . . . . . . . . . . 0       (. the loss does not look)
// Guessing is right with the probability that the value is 0, the likeliest: 0.292 at the default length.

#include "tasks/support/bracketed_arithmetic.hpp"
#include "tasks/support/chomsky.hpp"

namespace recurbench {
namespace {

constexpr std::string_view kLetters = "01234+-*()";

class ModularArithmeticBrackets : public ChomskyTask {
 public:
  explicit ModularArithmeticBrackets(Index length)
      : ChomskyTask(length, 1, kLetters, "01234", guess(length)) {}

  void draw(Rng& rng, Batch& batch, Index b) const override {
    thread_local std::string text;
    text.clear();
    const Index value = draw_arithmetic(rng, inputs(), "+-*", text);
    for (Index t = 0; t < inputs(); ++t)
      batch.set_token(t, b, static_cast<Index>(kLetters.find(text[static_cast<std::size_t>(t)])));
    answer(batch, b, 0, value);
  }

 private:
  /// Values other than 0 are equally likely, since they are for a digit, and sum, difference and product of
  /// two independent values keep it so. Then the probability of 0 follows from those of the parts.
  static BlindChance guess(Index length) {
    std::vector<double> zero(static_cast<std::size_t>(std::max<Index>(length, 4)) + 1, 0.2);  // by length
    for (std::size_t n = 5; n < zero.size(); ++n) {
      double total = 0;
      for (std::size_t left = 1; left <= n - 4; ++left) {
        const double p = zero[left], q = zero[n - 3 - left];
        const double sum = p * q + (1 - p) * (1 - q) / 4;
        const double product = p + q - p * q;
        total += (2 * sum + product) / 3;
      }
      zero[n] = total / static_cast<double>(n - 4);
    }
    const double p = zero[static_cast<std::size_t>(length)];
    const double other = (1 - p) / 4;
    BlindChance chance;
    chance.add({p, other, other, other, other});
    return chance;
  }
};

const Register<TaskEntry> registered{
    "modular_arithmetic_brackets",
    {.semantics = 1,
     .summary = "context-free: the value of a bracketed expression modulo 5; length",
     .build = [](Params& params) -> std::unique_ptr<Task> {
       return std::make_unique<ModularArithmeticBrackets>(params.integer("length", 40, 1, 10'000));
     }}};

}  // namespace
}  // namespace recurbench
