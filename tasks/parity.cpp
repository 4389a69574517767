// Parity of a string of bits (Delétang et al. 2023; Grazzi et al. 2025): is the number of ones odd?
//
// Each step brings a bit; the loss looks after the last one, or after every one with `targets: every`. A
// model must flip a state at each one and keep it otherwise, at any length. Example, length 6:
//   input   1 0 1 1 0 1
//   target  . . . . . 0       (. the loss does not look)
//   every   1 1 0 1 1 0
// The first bit is its own parity; later, whoever does not see all bits is right with 1/2.

#include <cmath>

#include "task/task.hpp"

namespace recurbench {
namespace {

class Parity : public SyntheticTask {
 public:
  explicit Parity(Params& params)
      : length_(params.integer("length", 40, 1, 1'000'000)),
        every_(params.choice("targets", "last", {"last", "every"}) == "every") {}

  TaskInfo info() const override {
    const double first = every_ || length_ == 1 ? 1 / static_cast<double>(length_) : 0;  // share of answers
    return {.steps = length_,
            .vocabulary = 2,
            .classes = 2,
            .looked_at = every_ ? length_ : 1,
            .metric = "accuracy",
            .chance = (1 + first) / 2,
            .chance_loss = (1 - first) * std::log(2.0),
            .solved = 0.99};
  }

  void draw(Rng& rng, Batch& batch, Index b) const override {
    Index odd = 0;
    for (Index t = 0; t < length_; ++t) {
      const Index bit = rng.below(2);
      odd ^= bit;
      batch.set_token(t, b, bit);
      if (every_ || t + 1 == length_) batch.set_class(t, b, odd);
    }
  }

 private:
  Index length_;
  bool every_;
};

const Register<TaskEntry> registered{
    "parity",
    {.semantics = 1,
     .summary = "is the number of ones odd?; length, targets: last | every",
     .build = [](Params& params) -> std::unique_ptr<Task> { return std::make_unique<Parity>(params); },
     .automaton =
         [](Params&) {
           return Automaton{2, 2, 0, {0, 1}, {0, 1, 1, 0}};
         }}};

}  // namespace
}  // namespace recurbench
