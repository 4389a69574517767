// aⁿbⁿ: what may come next? (Gers & Schmidhuber 2001; Weiss et al. 2018; Suzgun et al. 2019.)
//
// n times a, then n times b. After each letter the loss wants the set of what may come next: a or b after an
// a; b until there are as many as a, then the end $. n is drawn uniformly from 1 to `n`, or is `n` itself
// with `exactly: true`: trained so on a range of n and evaluated at others, `exact` tells how far a model
// counts. Squared error against 1 and 0; a step is right if all values are on the right side of 1/2. Example,
// n = 3 of at most 4 (targets in the order a b $):
//   input   a   a   a   b   b   b   $ $
//   target  110 110 110 010 010 001 . .       (. the loss does not look)
// Baseline: the likeliest set after each letter at each step. The last b stands at every second step only, so
// that misses less than one step of a string. With `exactly` it does not know the step, which would tell all:
// always b after b. The task counts as solved at one mistake in a hundred strings.

#include "tasks/support/counting.hpp"

namespace recurbench {
namespace {

const Register<TaskEntry> registered{"anbn",
                                     {.semantics = 1,
                                      .summary = "what may come next in a^n b^n?; n (the greatest), exactly",
                                      .build = [](Params& params) -> std::unique_ptr<Task> {
                                        return std::make_unique<CountingTask>(params, 2);
                                      },
                                      .length_key = "n"}};

}  // namespace
}  // namespace recurbench
