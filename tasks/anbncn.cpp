// aⁿbⁿcⁿ: what may come next? (Gers & Schmidhuber 2001; Weiss et al. 2018; Suzgun et al. 2019.)
//
// As anbn with a third letter: b until there are as many as a, then c until there are as many again, then the
// end $. Example, n = 2 of at most 3 (targets in the order a b c $):
//   input   a    a    b    b    c    c    $ $ $
//   target  1100 1100 0100 0010 0010 0001 . . .       (. the loss does not look)
// Baseline, as in anbn: the likeliest set after each letter at each step, which misses less than two steps of
// a string; with `exactly` after each letter, which misses two.

#include "tasks/support/counting.hpp"

namespace recurbench {
namespace {

const Register<TaskEntry> registered{
    "anbncn",
    {.semantics = 1,
     .summary = "what may come next in a^n b^n c^n?; n (the greatest), exactly",
     .build = [](Params& params) -> std::unique_ptr<Task> {
       return std::make_unique<CountingTask>(params, 3);
     },
     .length_key = "n"}};

}  // namespace
}  // namespace recurbench
