// Selective copying as in MAD (Poli et al. 2024); `selective_copying` is Mamba's form.
//
// n tokens: `symbols` random symbols with blanks among them, a copy token, and as many blanks, at which the
// symbols are wanted in order. Each of the n − 2·symbols − 1 blanks stands before a symbol that is drawn for
// it, so none follows the last one. With vocabulary V the tokens are 0…V−3 symbols, V−2 blank, V−1 copy.
// Example, V = 10, symbols 3, length 11 (_ blank, | copy):
//   input   _ 5 _ _ 2 _ 7 | _ _ _
//   target  . . . . . . . . 5 2 7       (. the loss does not look)
// Guessing is right with 1/(V − 2), in the micro average, not the published code's average over classes.

#include <fmt/format.h>

#include <cmath>

#include "task/task.hpp"
#include "tasks/support/names.hpp"

namespace recurbench {
namespace {

class MadSelectiveCopying : public SyntheticTask {
 public:
  explicit MadSelectiveCopying(Params& params)
      : vocabulary_(params.integer("vocabulary", 16, 4, 1 << 20)),
        symbols_(params.integer("symbols", 16, 1, 100'000)),
        length_(params.integer("length", 256, 3, 1'000'000)) {
    if (length_ < 2 * symbols_ + 1)
      throw params.error("length", fmt::format("must be at least 2·symbols + 1 = {}", 2 * symbols_ + 1));
  }

  TaskInfo info() const override {
    const auto guesses = static_cast<double>(vocabulary_ - 2);
    return {.steps = length_,
            .vocabulary = vocabulary_,
            .classes = vocabulary_ - 2,
            .looked_at = symbols_,
            .metric = "accuracy",
            .chance = 1 / guesses,
            .chance_loss = std::log(guesses),
            .solved = 0.99,
            .token_names = numbered(vocabulary_ - 2, {}, {"_", "|"})};
  }

  void draw(Rng& rng, Batch& batch, Index b) const override {
    const Index blank = vocabulary_ - 2, copy_at = length_ - symbols_ - 1;
    // Kept from sample to sample, so that drawing allocates nothing.
    thread_local std::vector<Index> blanks_before;
    blanks_before.assign(static_cast<std::size_t>(symbols_), 0);
    for (Index i = symbols_; i < copy_at; ++i) ++blanks_before[static_cast<std::size_t>(rng.below(symbols_))];
    for (Index t = 0; t < length_; ++t) batch.set_token(t, b, blank);
    batch.set_token(copy_at, b, vocabulary_ - 1);
    Index t = -1;
    for (Index i = 0; i < symbols_; ++i) {
      t += blanks_before[static_cast<std::size_t>(i)] + 1;
      const Index symbol = rng.below(vocabulary_ - 2);
      batch.set_token(t, b, symbol);
      batch.set_class(copy_at + 1 + i, b, symbol);
    }
  }

 private:
  Index vocabulary_, symbols_, length_;
};

const Register<TaskEntry> registered{
    "mad_selective_copying",
    {.semantics = 1,
     .summary = "repeat in order the symbols found among blanks (MAD); length, symbols, vocabulary",
     .build = [](Params& params) -> std::unique_ptr<Task> {
       return std::make_unique<MadSelectiveCopying>(params);
     }}};

}  // namespace
}  // namespace recurbench
