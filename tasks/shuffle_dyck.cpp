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

#include <algorithm>
#include <bit>

#include "tasks/support/brackets.hpp"

namespace recurbench {
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
    work_out_chance(states(depth_));
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

  /// A bracket drawn in a state of the counters. States are numbered in base depth + 1.
  struct Move {
    Index from, to, bracket;
    double probability;
  };

  std::vector<Set> legal_by_state(Index states) const {
    std::vector<Set> legal(static_cast<std::size_t>(states));
    for (Index state = 0; state < states; ++state) {
      Index counters = state;
      for (Index kind = 0; kind < pairs_; ++kind, counters /= depth_ + 1)
        legal[static_cast<std::size_t>(state)] |= legal_of(kind, counters % (depth_ + 1));
    }
    return legal;
  }

  std::vector<Move> moves(const std::vector<Set>& legal) const {
    std::vector<Move> moves;
    Index state = 0;
    for (const Set set : legal) {
      const Set opening = set & openers(), closing = set & ~openers();
      const double side = opening == 0 || closing == 0 ? 1 : 0.5;
      Index place = 1;
      for (Index kind = 0; kind < pairs_; ++kind, place *= depth_ + 1) {
        if ((opening & only(kind)) != 0)
          moves.push_back({state, state + place, kind, side / std::popcount(opening)});
        if ((closing & only(pairs_ + kind)) != 0)
          moves.push_back({state, state - place, pairs_ + kind, side / std::popcount(closing)});
      }
      ++state;
    }
    return moves;
  }

  void work_out_chance(Index states) {
    const std::vector<Set> legal = legal_by_state(states);
    const std::vector<Move> all_moves = moves(legal);
    std::vector<double> here(legal.size()), then(legal.size());
    here[0] = 1;
    for (Index t = 0; t < length_; ++t) {
      Outcomes opened, closed;
      std::fill(then.begin(), then.end(), 0);
      for (const Move& move : all_moves) {
        const auto to = static_cast<std::size_t>(move.to);
        const double p = here[static_cast<std::size_t>(move.from)] * move.probability;
        then[to] += p;
        if (p > 0 && move.bracket % pairs_ == 0)
          (move.bracket == 0 ? opened : closed)[legal[to]] += p * static_cast<double>(pairs_);
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
}  // namespace recurbench
