// Duplicate string (Delétang et al. 2023, context-sensitive): a string of bits, twice.
//
// Tokens are 0, 1 and ? (2), which stands twice as often as there are bits. Example, length 3:
//   input   1 0 0 ? ? ? ? ? ?
//   target  . . . 1 0 0 1 0 0       (. the loss does not look)
// Guessing is right with 1/2.

#include "tasks/support/chomsky.hpp"

namespace recurbench {
namespace {

class DuplicateString : public ChomskyTask {
 public:
  explicit DuplicateString(Index length)
      : ChomskyTask(length, 2 * length, "01", "01", BlindChance::uniform(2)) {}

  void draw(Rng& rng, Batch& batch, Index b) const override {
    for (Index t = 0; t < inputs(); ++t) {
      const Index bit = rng.below(2);
      batch.set_token(t, b, bit);
      answer(batch, b, t, bit);
      answer(batch, b, inputs() + t, bit);
    }
  }
};

const Register<TaskEntry> registered{
    "duplicate_string",
    {.semantics = 1,
     .summary = "context-sensitive: a string of bits twice; length",
     .build = [](Params& params) -> std::unique_ptr<Task> {
       return std::make_unique<DuplicateString>(params.integer("length", 40, 1, 1'000'000));
     }}};

}  // namespace
}  // namespace recurbench
