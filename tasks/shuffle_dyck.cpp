// Shuffled Dyck languages: which brackets may come next? (Suzgun et al. 2019; Bhattamishra et al. 2020,
// "Shuffle-k".)
//
// As dyck, but each of the `pairs` kinds is balanced on its own, whatever stands between: ( [ ) ] is a word.
// One counter per kind, from 0 to `depth`, takes the place of the stack. An opening bracket is legal if fewer
// than `depth` of its kind are open, a closing one if any is. Example, pairs 2, depth 2, length 6 (targets in
// the order of the tokens, ( [ ) ]):
//   input   (    [    )    (    (    ]
//   target  1110 1111 1101 1111 0111 0110
// Strings are prefixes of words: if both can be, opening and closing have 1/2 each; the kind is drawn
// uniformly among those that allow it. (The published generator draws whole words of unbounded depth from a
// grammar.) Baseline: the commonest set after each bracket at each step, worked out over all
// (depth + 1)^pairs states, of which at most 1024 are allowed.

#include <bit>

#include "tasks/brackets.hpp"

namespace seqbench {
namespace {

constexpr Index kMostStates = 1024, kMostPairs = 10;

class ShuffleDyck : public BracketTask {
 public:
  explicit ShuffleDyck(Params& params) : BracketTask(params) {
    if (pairs_ > kMostPairs) throw params.error("pairs", fmt::format("must be at most {}", kMostPairs));
    Index deepest = 1;
    while (states(deepest + 1) <= kMostStates) ++deepest;
    if (depth_ > deepest)
      throw params.error("depth", fmt::format("must be at most {} with pairs {}", deepest, pairs_));
    work_out_chance(static_cast<std::size_t>(states(depth_)));
  }

  void draw(Rng& rng, Batch& batch, Index b) const override {
    thread_local std::vector<Index> open;
    open.assign(static_cast<std::size_t>(pairs_), 0);
    Set legal = openers();
    for (Index t = 0; t < length_; ++t) {
      const Set opening = legal & openers(), closing = legal & ~openers();
      const bool opens = closing == 0 || (opening != 0 && rng.below(2) == 0);
      const Index bracket = pick(rng, opens ? opening : closing);
      open[static_cast<std::size_t>(bracket % pairs_)] += opens ? 1 : -1;
      legal = 0;
      for (Index kind = 0; kind < pairs_; ++kind)
        legal |= legal_of(kind, open[static_cast<std::size_t>(kind)]);
      put(batch, t, b, bracket, legal);
    }
  }

 private:
  /// Of the counters, none above a depth.
  Index states(Index depth) const {
    Index count = 1;
    for (Index kind = 0; kind < pairs_ && count <= kMostStates; ++kind) count *= depth + 1;
    return count;
  }

  Set legal_of(Index kind, Index open) const {
    return (open < depth_ ? only(kind) : 0) | (open > 0 ? only(pairs_ + kind) : 0);
  }

  static Index pick(Rng& rng, Set set) {
    Index skip = rng.below(std::popcount(set));
    while (skip-- > 0) set &= set - 1;
    return std::countr_zero(set);
  }

  /// Of all states of the counters, numbered in base depth + 1.
  std::vector<Set> legal_by_state(std::size_t states) const {
    std::vector<Set> legal(states);
    for (std::size_t s = 0; s < states; ++s) {
      auto counters = static_cast<Index>(s);
      for (Index kind = 0; kind < pairs_; ++kind, counters /= depth_ + 1)
        legal[s] |= legal_of(kind, counters % (depth_ + 1));
    }
    return legal;
  }

  void work_out_chance(std::size_t states) {
    const std::vector<Set> legal = legal_by_state(states);
    std::vector<double> here(states), then(states);
    here[0] = 1;
    for (Index t = 0; t < length_; ++t) {
      Outcomes opened, closed;
      std::fill(then.begin(), then.end(), 0);
      for (std::size_t s = 0; s < states; ++s) {
        if (here[s] <= 0) continue;
        const Set opening = legal[s] & openers(), closing = legal[s] & ~openers();
        const double share = opening == 0 || closing == 0 ? here[s] : here[s] / 2;
        std::size_t place = 1;
        for (Index kind = 0; kind < pairs_; ++kind, place *= static_cast<std::size_t>(depth_ + 1)) {
          const auto follow = [&](Set side, Index bracket, std::size_t next, Outcomes& outcomes) {
            if ((side & only(bracket)) == 0) return;
            const double p = share / std::popcount(side);
            then[next] += p;
            if (kind == 0) outcomes[legal[next]] += p * static_cast<double>(pairs_);
          };
          follow(opening, kind, s + place, opened);
          follow(closing, pairs_ + kind, s - place, closed);
        }
      }
      add_to_chance(opened);
      add_to_chance(closed);
      std::swap(here, then);
    }
  }
};

const Register<TaskEntry> registered{
    "shuffle_dyck",
    {.semantics = 1,
     .summary = "which brackets may come next, each kind counted on its own?; length, pairs, depth",
     .build = [](Params& params) -> std::unique_ptr<Task> { return std::make_unique<ShuffleDyck>(params); }}};

}  // namespace
}  // namespace seqbench
