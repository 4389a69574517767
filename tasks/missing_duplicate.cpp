// Missing duplicate (Delétang et al. 2023, context-sensitive): a string of bits twice, one bit hidden; which
// is it?
//
// Tokens are 0, 1, _ (2, the hidden bit), # (3, fills up an odd `length`) and ? (4), which asks for the bit.
// Example, length 7:
//   input   1 0 1 1 _ 1 # ?
//   target  . . . . . . . 0       (. the loss does not look)
// Guessing is right with 1/2. Length 1 has no room for a string: the input is 1 and the answer 1, as
// published.

#include "tasks/support/chomsky.hpp"

namespace recurbench {
namespace {

class MissingDuplicate : public ChomskyTask {
 public:
  explicit MissingDuplicate(Index length)
      : ChomskyTask(length, 1, "01_#", "01", length == 1 ? BlindChance::sure() : BlindChance::uniform(2)) {}

  void draw(Rng& rng, Batch& batch, Index b) const override {
    const Index half = inputs() / 2;
    if (half == 0) {
      batch.set_token(0, b, 1);
      return answer(batch, b, 0, 1);
    }
    const Index hidden = rng.below(2 * half);
    for (Index t = 0; t < half; ++t) {
      const Index bit = rng.below(2);
      batch.set_token(t, b, bit);
      batch.set_token(half + t, b, bit);
      if (t == hidden % half) answer(batch, b, 0, bit);
    }
    batch.set_token(hidden, b, 2);
    if (inputs() % 2 == 1) batch.set_token(inputs() - 1, b, 3);
  }
};

const Register<TaskEntry> registered{
    "missing_duplicate",
    {.semantics = 1,
     .summary = "context-sensitive: the bit hidden in a string that stands twice; length",
     .build = [](Params& params) -> std::unique_ptr<Task> {
       return std::make_unique<MissingDuplicate>(params.integer("length", 40, 1, 1'000'000));
     }}};

}  // namespace
}  // namespace recurbench
