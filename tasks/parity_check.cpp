// Parity check (Delétang et al. 2023, regular): is the number of ones odd?
//
// The task `parity` in the form of the suite, which asks one step after the last bit. Tokens are 0, 1 and ?
// (2); classes 0 even, 1 odd. Example, length 5:
//   input   1 0 1 1 0 ?
//   target  . . . . . 1       (. the loss does not look)
// Guessing is right with 1/2, and so is every predictor that does not see all bits.

#include "tasks/support/chomsky.hpp"

namespace recurbench {
namespace {

class ParityCheck : public ChomskyTask {
 public:
  explicit ParityCheck(Index length) : ChomskyTask(length, 1, "01", "01", BlindChance::uniform(2)) {}

  void draw(Rng& rng, Batch& batch, Index b) const override {
    Index odd = 0;
    for (Index t = 0; t < inputs(); ++t) {
      const Index bit = rng.below(2);
      odd ^= bit;
      batch.set_token(t, b, bit);
    }
    answer(batch, b, 0, odd);
  }
};

const Register<TaskEntry> registered{
    "parity_check",
    {.semantics = 1,
     .summary = "regular: is the number of ones odd?, asked one step later; length",
     .build = [](Params& params) -> std::unique_ptr<Task> {
       return std::make_unique<ParityCheck>(params.integer("length", 40, 1, 1'000'000));
     }}};

}  // namespace
}  // namespace recurbench
