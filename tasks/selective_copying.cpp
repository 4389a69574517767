// Selective copying (Gu & Dao 2023, "Mamba", section 4.1.1; generator of the S4 code's copying data).
//
// `symbols` random symbols stand at random places among `blanks` blanks; then as many markers ask for the
// symbols in order. With alphabet A the tokens are 0 blank, 1…A symbols, A+1 marker. When to remember depends
// on the input, so a model whose dynamics do not cannot do it. Example, A = 8, symbols 3, blanks 5 (_ blank,
// | marker):
//   input   _ 5 _ _ 2 7 _ _ | | |
//   target  . . . . . . . . 5 2 7       (. the loss does not look)
// Guessing is right with 1/A.

#include <cmath>

#include "task/task.hpp"
#include "tasks/support/names.hpp"

namespace recurbench {
namespace {

class SelectiveCopying : public SyntheticTask {
 public:
  explicit SelectiveCopying(Params& params)
      : blanks_(params.integer("blanks", 48, 0, 1'000'000)),
        symbols_(params.integer("symbols", 8, 1, 100'000)),
        alphabet_(params.integer("alphabet", 8, 2, 100'000)) {}

  TaskInfo info() const override {
    const auto guesses = static_cast<double>(alphabet_);
    return {.steps = body() + symbols_,
            .vocabulary = alphabet_ + 2,
            .classes = alphabet_,
            .looked_at = symbols_,
            .metric = "accuracy",
            .chance = 1 / guesses,
            .chance_loss = std::log(guesses),
            .solved = 0.99,
            .token_names = numbered(alphabet_, {"_"}, {"|"})};
  }

  void draw(Rng& rng, Batch& batch, Index b) const override {
    // Every choice of places is equally likely: each step takes its symbol with the share still to come.
    Index shown = 0;
    for (Index t = 0; t < body(); ++t) {
      if (rng.below(body() - t) >= symbols_ - shown) continue;
      const Index symbol = rng.below(alphabet_);
      batch.set_token(t, b, 1 + symbol);
      batch.set_class(body() + shown++, b, symbol);
    }
    for (Index i = 0; i < symbols_; ++i) batch.set_token(body() + i, b, alphabet_ + 1);
  }

 private:
  Index body() const { return blanks_ + symbols_; }
  Index blanks_, symbols_, alphabet_;
};

const Register<TaskEntry> registered{
    "selective_copying",
    {.semantics = 1,
     .summary = "repeat in order the symbols found among blanks; blanks, symbols, alphabet",
     .build = [](Params& params) -> std::unique_ptr<Task> {
       return std::make_unique<SelectiveCopying>(params);
     },
     .length_key = "blanks"}};

}  // namespace
}  // namespace recurbench
