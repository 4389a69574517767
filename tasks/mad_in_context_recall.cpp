// In-context recall, the first of the six MAD tasks (Poli et al. 2024).
//
// Pairs of a key and its value follow each other, n tokens in all. A key keeps the value it was first shown
// with; the last key is one of those shown. With vocabulary V the tokens are 0…V/2−1 keys, V/2…V−1 values.
// The model sees all tokens but the last and names each next one; accuracy counts the values of keys that
// were shown before, the last one among them. Example, V = 8, length 10:
//   input   2 6 0 4 2 6 3 4 0
//   target  6 0 4 2 6 3 4 0 4
//   scored  _ _ _ _ 6 _ _ _ 4
// With `targets: scored` the loss looks at the scored steps alone. Guessing a value is right with 1/(V/2), in
// the micro average, not the published code's average over classes.

#include "tasks/support/in_context.hpp"

namespace recurbench {
namespace {

std::unique_ptr<Task> build(Params& params) {
  const Index vocabulary = params.integer("vocabulary", 16, 4, 1 << 16);
  const Index length = params.integer("length", 128, 4, 1'000'000);
  if (length % 2 != 0) throw params.error("length", "must be even");
  return std::make_unique<KeyValueRecall>(
      KeyValueRecall::Options{.vocabulary = vocabulary,
                              .keys = vocabulary / 2,
                              .values = vocabulary - vocabulary / 2,
                              .pairs = length / 2 - 1,
                              .scores_repeats = true,
                              .all_targets = params.choice("targets", "all", {"all", "scored"}) == "all"});
}

const Register<TaskEntry> registered{
    "mad_in_context_recall",
    {.semantics = 1,
     .summary = "name the values of keys shown before (MAD); length, vocabulary, targets: all | scored",
     .build = build}};

}  // namespace
}  // namespace recurbench
