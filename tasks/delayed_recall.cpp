// Delayed recall: one symbol to hold over a delay (in the manner of Hochreiter & Schmidhuber 1997).
//
// One symbol stands at a random one of the first `places` steps, distractors everywhere else; after at least
// `delay` of them a trigger asks for the symbol. With alphabet A and D `distractors` the tokens are 0…A−1
// symbols, A…A+D−1 distractors, A+D trigger. Example, A = 8, D = 4, delay 5, places 2 (? trigger):
//   input   9 3 8 11 10 10 8 ?
//   target  . . . .  .  .  . 3       (. the loss does not look)
// Guessing is right with 1/A.

#include <cmath>

#include "task/task.hpp"
#include "tasks/support/names.hpp"

namespace recurbench {
namespace {

class DelayedRecall : public SyntheticTask {
 public:
  explicit DelayedRecall(Params& params)
      : delay_(params.integer("delay", 50, 0, 1'000'000)),
        alphabet_(params.integer("alphabet", 8, 2, 100'000)),
        distractors_(params.integer("distractors", 4, 1, 100'000)),
        places_(params.integer("places", 1, 1, 100'000)) {}

  TaskInfo info() const override {
    const auto guesses = static_cast<double>(alphabet_);
    return {.steps = places_ + delay_ + 1,
            .vocabulary = alphabet_ + distractors_ + 1,
            .classes = alphabet_,
            .looked_at = 1,
            .metric = "accuracy",
            .chance = 1 / guesses,
            .chance_loss = std::log(guesses),
            .solved = 0.99,
            .token_names = token_names()};
  }

  void draw(Rng& rng, Batch& batch, Index b) const override {
    const Index trigger = places_ + delay_;
    const Index place = rng.below(places_), symbol = rng.below(alphabet_);
    for (Index t = 0; t < trigger; ++t)
      batch.set_token(t, b, t == place ? symbol : alphabet_ + rng.below(distractors_));
    batch.set_token(trigger, b, alphabet_ + distractors_);
    batch.set_class(trigger, b, symbol);
  }

 private:
  std::vector<std::string> token_names() const {
    auto names = numbered(alphabet_);
    for (const auto& name : numbered(distractors_, {}, {"?"}, "~")) names.push_back(name);
    return names;
  }

  Index delay_, alphabet_, distractors_, places_;
};

const Register<TaskEntry> registered{
    "delayed_recall",
    {.semantics = 1,
     .summary = "name one symbol after distractors; delay, alphabet, distractors, places",
     .build = [](Params& params) -> std::unique_ptr<Task> { return std::make_unique<DelayedRecall>(params); },
     .length_key = "delay"}};

}  // namespace
}  // namespace recurbench
