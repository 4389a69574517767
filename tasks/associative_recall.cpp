// Associative recall with one query (Ba et al. 2016; generator of the H3 and Hyena code, "safari").
//
// `length` tokens of pairs of a key and its value (an odd length is rounded down), then a prefix and one of
// the shown keys: the model must give its value. A key keeps the value it was first shown with. With
// vocabulary V and U = V − 2 the tokens are 0…U/2−1 keys, U/2…U−1 values, U the prefix; V−1, the published
// "no such key", never comes. Example, V = 10, length 8 (> prefix):
//   input   2 6 0 4 2 6 3 4 > 0
//   target  . . . . . . . . . 4       (. the loss does not look)
//   all     6 0 4 2 6 3 4 > 0 4
// With `targets: all` the loss looks at every step, as the published training does; accuracy counts the last
// one alone. Guessing a value is right with 1/(U/2).

#include "tasks/support/in_context.hpp"

namespace recurbench {
namespace {

std::unique_ptr<Task> build(Params& params) {
  const Index vocabulary = params.integer("vocabulary", 20, 6, 1 << 16);
  const Index regular = vocabulary - 2;
  return std::make_unique<KeyValueRecall>(
      KeyValueRecall::Options{.vocabulary = vocabulary,
                              .keys = regular / 2,
                              .values = regular - regular / 2,
                              .pairs = params.integer("length", 40, 2, 1'000'000) / 2,
                              .prefix = regular,
                              .all_targets = params.choice("targets", "last", {"last", "all"}) == "all"});
}

const Register<TaskEntry> registered{
    "associative_recall",
    {.semantics = 1,
     .summary = "give the value of one key among pairs; length, vocabulary, targets: last | all",
     .build = build}};

}  // namespace
}  // namespace recurbench
