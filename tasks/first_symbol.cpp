// First symbol (RepeatFirst of POPGym, Morad et al. 2023): hold the first symbol through all others.
//
// Each step brings a random symbol, and at each the model must name the first one. The published game deals
// cards from a deck; here the symbols are independent. Example, alphabet 4, length 6:
//   input   2 0 3 2 1 0
//   target  2 2 2 2 2 2
// A model without memory names what it sees: right at the first step, then with 1/alphabet.

#include <cmath>

#include "task/task.hpp"

namespace recurbench {
namespace {

class FirstSymbol : public SyntheticTask {
 public:
  explicit FirstSymbol(Params& params)
      : length_(params.integer("length", 64, 2, 1'000'000)),
        alphabet_(params.integer("alphabet", 4, 2, 100'000)) {}

  TaskInfo info() const override {
    const auto guesses = static_cast<double>(alphabet_), steps = static_cast<double>(length_);
    return {.steps = length_,
            .vocabulary = alphabet_,
            .classes = alphabet_,
            .looked_at = length_,
            .metric = "accuracy",
            .chance = (1 + (steps - 1) / guesses) / steps,
            .chance_loss = (steps - 1) / steps * std::log(guesses),
            .solved = 0.99};
  }

  void draw(Rng& rng, Batch& batch, Index b) const override {
    const Index first = rng.below(alphabet_);
    for (Index t = 0; t < length_; ++t) {
      batch.set_token(t, b, t == 0 ? first : rng.below(alphabet_));
      batch.set_class(t, b, first);
    }
  }

 private:
  Index length_, alphabet_;
};

const Register<TaskEntry> registered{
    "first_symbol",
    {.semantics = 1,
     .summary = "name the first symbol at every step; length, alphabet",
     .build = [](Params& params) -> std::unique_ptr<Task> { return std::make_unique<FirstSymbol>(params); }}};

}  // namespace
}  // namespace recurbench
