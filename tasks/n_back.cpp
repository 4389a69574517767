// n-back (RepeatPrevious of POPGym, Morad et al. 2023): which symbol came `back` steps ago?
//
// Each step brings a random symbol; from step `back` on the model must name the one that came so many steps
// before. The published game deals cards from a deck; here the symbols are independent. Example, alphabet 4,
// back 2, length 8:
//   input   2 0 3 3 1 0 2 1
//   target  . . 2 0 3 3 1 0       (. the loss does not look)
// Guessing is right with 1/alphabet.

#include <fmt/format.h>

#include <cmath>

#include "task/task.hpp"

namespace recurbench {
namespace {

class NBack : public SyntheticTask {
 public:
  explicit NBack(Params& params)
      : back_(params.integer("back", 4, 1, 100'000)),
        length_(params.integer("length", 64, 2, 1'000'000)),
        alphabet_(params.integer("alphabet", 4, 2, 100'000)) {
    if (length_ <= back_) throw params.error("length", fmt::format("must be more than back = {}", back_));
  }

  TaskInfo info() const override {
    const auto guesses = static_cast<double>(alphabet_);
    return {.steps = length_,
            .vocabulary = alphabet_,
            .classes = alphabet_,
            .looked_at = length_ - back_,
            .metric = "accuracy",
            .chance = 1 / guesses,
            .chance_loss = std::log(guesses),
            .solved = 0.99};
  }

  void draw(Rng& rng, Batch& batch, Index b) const override {
    for (Index t = 0; t < length_; ++t) {
      const Index symbol = rng.below(alphabet_);
      batch.set_token(t, b, symbol);
      if (t + back_ < length_) batch.set_class(t + back_, b, symbol);
    }
  }

 private:
  Index back_, length_, alphabet_;
};

const Register<TaskEntry> registered{
    "n_back",
    {.semantics = 1,
     .summary = "name the symbol of some steps ago; length, back, alphabet",
     .build = [](Params& params) -> std::unique_ptr<Task> { return std::make_unique<NBack>(params); }}};

}  // namespace
}  // namespace recurbench
