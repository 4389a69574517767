// Odds first (Delétang et al. 2023, context-sensitive): the bits at odd places of a string, then the others.
//
// Places count from 0, so the second bit comes first, as in the published program. Tokens are 0, 1 and ? (2),
// which stands as often as there are bits. Example, length 5:
//   input   1 0 1 0 0 ? ? ? ? ?
//   target  . . . . . 0 0 1 1 0       (. the loss does not look)
// Guessing is right with 1/2.

#include "tasks/support/chomsky.hpp"

namespace recurbench {
namespace {

class OddsFirst : public ChomskyTask {
 public:
  explicit OddsFirst(Index length) : ChomskyTask(length, length, "01", "01", BlindChance::uniform(2)) {}

  void draw(Rng& rng, Batch& batch, Index b) const override {
    for (Index t = 0; t < inputs(); ++t) {
      const Index bit = rng.below(2);
      batch.set_token(t, b, bit);
      answer(batch, b, t % 2 == 1 ? t / 2 : inputs() / 2 + t / 2, bit);
    }
  }
};

const Register<TaskEntry> registered{
    "odds_first",
    {.semantics = 1,
     .summary = "context-sensitive: the bits at odd places, then the others; length",
     .build = [](Params& params) -> std::unique_ptr<Task> {
       return std::make_unique<OddsFirst>(params.integer("length", 40, 1, 1'000'000));
     }}};

}  // namespace
}  // namespace recurbench
