// Solve equation (Delétang et al. 2023, deterministic context-free): what is x, modulo 5?
//
// A bracketed expression of length − 2 letters (that of modular_arithmetic_brackets, without *), = and its
// value. One digit of the expression is hidden as x: the next one at or after a random letter, from the front
// again behind the last, as published. Tokens are 0…4 the digits, then + - ( ) x = as 5…10 and ? (11),
// which asks for the digit. Example, length 14:
//   input   ( ( 2 + x ) - ( - 4 ) ) = 3 ?
//   target  . . . . . . . . . . . . . . 2       (. the loss does not look)
// Guessing is right with 1/5. Lengths 1 and 2 have room for no equation: the input is 0s and the answer 0, as
// published.

#include "tasks/support/bracketed_arithmetic.hpp"
#include "tasks/support/chomsky.hpp"

namespace recurbench {
namespace {

constexpr std::string_view kLetters = "01234+-()x=";

class SolveEquation : public ChomskyTask {
 public:
  explicit SolveEquation(Index length)
      : ChomskyTask(length, 1, kLetters, "01234",
                    length < 3 ? BlindChance::sure() : BlindChance::uniform(5)) {}

  void draw(Rng& rng, Batch& batch, Index b) const override {
    if (inputs() < 3) return answer(batch, b, 0, 0);
    thread_local std::string text;
    text.clear();
    const Index value = draw_arithmetic(rng, inputs() - 2, "+-", text);
    auto hidden = static_cast<std::size_t>(rng.below(inputs() - 2));
    while (text[hidden] < '0' || text[hidden] > '4') hidden = (hidden + 1) % text.size();
    answer(batch, b, 0, text[hidden] - '0');
    text[hidden] = 'x';
    text += '=';
    text += static_cast<char>('0' + value);
    for (Index t = 0; t < inputs(); ++t)
      batch.set_token(t, b, static_cast<Index>(kLetters.find(text[static_cast<std::size_t>(t)])));
  }
};

const Register<TaskEntry> registered{
    "solve_equation",
    {.semantics = 1,
     .summary = "context-free: the digit hidden in a bracketed equation modulo 5; length",
     .build = [](Params& params) -> std::unique_ptr<Task> {
       return std::make_unique<SolveEquation>(params.integer("length", 40, 1, 10'000));
     }}};

}  // namespace
}  // namespace recurbench
