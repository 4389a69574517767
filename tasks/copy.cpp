// Copy memory (Hochreiter & Schmidhuber 1997; layout of Arjovsky, Shah & Bengio 2016).
//
// `symbols` random symbols are shown, then blanks for `delay` steps, the last of them a delimiter, then the
// model must repeat the symbols in order. With alphabet A the tokens are 0…A−1 symbols, A blank, A+1
// delimiter. Example, A = 8, symbols 3, delay 4 (_ blank, | delimiter):
//   input   5 2 7 _ _ _ | _ _ _
//   target  _ _ _ _ _ _ _ 5 2 7
// The loss looks at all delay + 2·symbols steps; accuracy counts the last `symbols` only. A model that
// remembers nothing says "blank", then guesses: loss symbols·ln A / (delay + 2·symbols), accuracy 1/A.

#include <cmath>

#include "task/task.hpp"
#include "tasks/support/names.hpp"

namespace recurbench {
namespace {

class Copy : public SyntheticTask {
 public:
  explicit Copy(Params& params)
      : delay_(params.integer("delay", 100, 1, 1'000'000)),
        symbols_(params.integer("symbols", 10, 1, 100'000)),
        alphabet_(params.integer("alphabet", 8, 2, 100'000)) {}

  TaskInfo info() const override {
    const double blind_loss = static_cast<double>(symbols_) * std::log(static_cast<double>(alphabet_)) /
                              static_cast<double>(steps());
    return {.steps = steps(),
            .vocabulary = alphabet_ + 2,
            .classes = alphabet_ + 1,
            .looked_at = steps(),
            .metric = "accuracy",
            .chance = 1.0 / static_cast<double>(alphabet_),
            .chance_loss = blind_loss,
            .solved = 0.99,
            .token_names = numbered(alphabet_, {}, {"_", "|"}),
            .answer_names = numbered(alphabet_, {}, {"_"})};
  }

  void draw(Rng& rng, Batch& batch, Index b) const override {
    const Index blank = alphabet_;
    const Index recall = symbols_ + delay_;
    for (Index t = 0; t < steps(); ++t) {
      batch.set_token(t, b, blank);
      batch.set_class(t, b, blank, false);
    }
    batch.set_token(recall - 1, b, alphabet_ + 1);
    for (Index i = 0; i < symbols_; ++i) {
      const Index symbol = rng.below(alphabet_);
      batch.set_token(i, b, symbol);
      batch.set_class(recall + i, b, symbol);
    }
  }

 private:
  Index steps() const { return delay_ + 2 * symbols_; }
  Index delay_, symbols_, alphabet_;
};

const Register<TaskEntry> registered{
    "copy",
    {.semantics = 1,
     .summary = "repeat random symbols after a delay; delay, symbols, alphabet",
     .build = [](Params& params) -> std::unique_ptr<Task> { return std::make_unique<Copy>(params); },
     .length_key = "delay"}};

}  // namespace
}  // namespace recurbench
