// Even pairs (Delétang et al. 2023, regular): does a string of bits hold an even number of pairs 01 and 10?
//
// That is so just when the first bit equals the last. Tokens are 0, 1 and ? (2), which asks for the answer
// after the `length` bits: 0 even, 1 odd. Example, length 5:
//   input   1 0 0 1 0 ?
//   target  . . . . . 1       (. the loss does not look)
// Guessing is right with 1/2; at length 1 the answer is always 0.

#include "tasks/support/chomsky.hpp"

namespace recurbench {
namespace {

class EvenPairs : public ChomskyTask {
 public:
  explicit EvenPairs(Index length)
      : ChomskyTask(length, 1, "01", "01", length == 1 ? BlindChance::sure() : BlindChance::uniform(2)) {}

  void draw(Rng& rng, Batch& batch, Index b) const override {
    Index first = 0, last = 0;
    for (Index t = 0; t < inputs(); ++t) {
      last = rng.below(2);
      if (t == 0) first = last;
      batch.set_token(t, b, last);
    }
    answer(batch, b, 0, first ^ last);
  }
};

const Register<TaskEntry> registered{
    "even_pairs",
    {.semantics = 1,
     .summary = "regular: is the number of pairs 01 and 10 even?; length",
     .build = [](Params& params) -> std::unique_ptr<Task> {
       return std::make_unique<EvenPairs>(params.integer("length", 40, 1, 1'000'000));
     }}};

}  // namespace
}  // namespace recurbench
