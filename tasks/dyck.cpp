// Dyck language of bounded depth: which brackets may come next? (Hewitt et al. 2020; Suzgun et al. 2019;
// Bhattamishra et al. 2020.)
//
// A string of brackets of `pairs` kinds, closed in the order in which a stack gives them back, never more
// than `depth` open. After each bracket the loss wants the set of legal next ones: every opening bracket
// unless `depth` are open, and the closing one of the bracket opened last. Squared error against 1 and 0; a
// step is right if all values are on the right side of 1/2. Tokens are the opening brackets ( [ { <, then as
// many closing ones. Example, pairs 2, depth 2, length 6 (targets in the order of the tokens, ( [ ) ]):
//   input   (    [    ]    )    [    (
//   target  1110 0001 1110 1100 1101 0010
// Strings are prefixes of words: with none open a bracket is opened, with `depth` open one is closed,
// otherwise either with 1/2; the kind is drawn uniformly. (The published generators draw whole words from a
// grammar, of varying length and unbounded depth, and filter them.) Baseline: the commonest set after each
// bracket at each step.

#include <algorithm>

#include "tasks/support/brackets.hpp"

namespace recurbench {
namespace {

class Dyck : public BracketTask {
 public:
  explicit Dyck(Params& params) : BracketTask(params) { work_out_chance(); }

  void draw(Rng& rng, Batch& batch, Index b) const override {
    thread_local std::vector<Index> stack;
    stack.clear();
    for (Index t = 0; t < length_; ++t) {
      const auto open = static_cast<Index>(stack.size());
      Index bracket = 0;
      if (open == 0 || (open < depth_ && rng.below(2) == 0)) {
        bracket = rng.below(pairs_);
        stack.push_back(bracket);
      } else {
        bracket = pairs_ + stack.back();
        stack.pop_back();
      }
      put(batch, t, b, bracket, legal(static_cast<Index>(stack.size()), stack.empty() ? 0 : stack.back()));
    }
  }

 private:
  Set legal(Index open, Index last) const {
    return (open < depth_ ? openers() : 0) | (open > 0 ? only(pairs_ + last) : 0);
  }

  double probability_of_opening(Index open) const { return open == 0 ? 1 : open < depth_ ? 0.5 : 0; }

  /// The kinds on the stack are independent of how many there are: a chain of depths is enough.
  void work_out_chance() {
    std::vector<double> here(static_cast<std::size_t>(depth_ + 2)), then(here.size());  // by brackets open
    here[0] = 1;
    for (Index t = 0; t < length_; ++t) {
      std::fill(then.begin(), then.end(), 0);
      double opened = 0, filled = 0, closed = 0, emptied = 0;
      for (Index open = 0; open <= depth_; ++open) {
        const auto at = static_cast<std::size_t>(open);
        const double up = here[at] * probability_of_opening(open), down = here[at] - up;
        opened += up;
        closed += down;
        if (open + 1 == depth_) filled = up;
        if (open == 1) emptied = down;
        then[at + 1] += up;
        if (open > 0) then[at - 1] += down;
      }
      add_to_chance({{only(pairs_), filled}, {openers() | only(pairs_), opened - filled}});
      Outcomes after_closing{{openers(), emptied}};
      for (Index last = 0; last < pairs_; ++last)
        after_closing[openers() | only(pairs_ + last)] = (closed - emptied) / static_cast<double>(pairs_);
      add_to_chance(after_closing);
      std::swap(here, then);
    }
  }
};

const Register<TaskEntry> registered{
    "dyck",
    {.semantics = 1,
     .summary = "which brackets may come next, closed as by a stack?; length, pairs, depth",
     .build = [](Params& params) -> std::unique_ptr<Task> { return std::make_unique<Dyck>(params); }}};

}  // namespace
}  // namespace recurbench
