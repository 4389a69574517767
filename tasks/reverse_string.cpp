// Reverse string (Delétang et al. 2023, deterministic context-free): a string of bits, backwards.
//
// Tokens are 0, 1 and ? (2), which stands as often as there are bits. Example, length 5:
//   input   1 0 1 1 0 ? ? ? ? ?
//   target  . . . . . 0 1 1 0 1       (. the loss does not look)
// Guessing is right with 1/2.

#include "tasks/support/chomsky.hpp"

namespace recurbench {
namespace {

class ReverseString : public ChomskyTask {
 public:
  explicit ReverseString(Index length) : ChomskyTask(length, length, "01", "01", BlindChance::uniform(2)) {}

  void draw(Rng& rng, Batch& batch, Index b) const override {
    for (Index t = 0; t < inputs(); ++t) {
      const Index bit = rng.below(2);
      batch.set_token(t, b, bit);
      answer(batch, b, inputs() - 1 - t, bit);
    }
  }
};

const Register<TaskEntry> registered{
    "reverse_string",
    {.semantics = 1,
     .summary = "context-free: a string of bits backwards; length",
     .build = [](Params& params) -> std::unique_ptr<Task> {
       return std::make_unique<ReverseString>(params.integer("length", 40, 1, 1'000'000));
     }}};

}  // namespace
}  // namespace recurbench
