#pragma once

#include <cstdint>
#include <set>
#include <vector>

#include "core/rng.hpp"
#include "nn/model.hpp"
#include "task/automaton.hpp"

namespace recurbench {

using Word = std::vector<std::int32_t>;

/// What a recurrent model does on words: its hidden state and its decision after every prefix, the empty one
/// first.
struct Observations {
  Index width = 0;             ///< numbers of a state
  std::vector<double> states;  ///< [prefixes, width]
  struct Step {
    Index from = -1;          ///< the prefix before; −1: none
    std::int32_t symbol = 0;  ///< that led here
    bool accepts = false;     ///< what the read-out says
  };
  std::vector<Step> steps;  ///< [prefixes]
};

/// Whether `observe` can run it: a model of token input and two classes that carries a state.
bool can_observe(Model& model);

/// Runs a model over words; class 1 accepts. REQUIRES: can_observe.
Observations observe(Model& model, const std::vector<Word>& words);

/// k-means with k-means++ seeding (Arthur & Vassilvitskii 2007): the cluster of every row of points
/// [rows, width].
std::vector<Index> cluster(const std::vector<double>& points, Index width, Index clusters, Rng& rng);

/// The minimal automaton whose states are the clusters, with the commonest transition and decision of each.
Automaton automaton_of(const Observations& observations, const std::vector<Index>& clusters, Index symbols);

/// All words that the given ones begin with, themselves and the empty one included.
std::set<Word> prefixes_of(const std::vector<Word>& words);

/// Share of the observed prefixes, but for those left out, on which automaton and model decide alike; NaN
/// where none is left.
double fidelity(const Automaton& automaton, const Observations& observations,
                const std::set<Word>& left_out = {});

struct Extraction {
  Automaton automaton;
  Index clusters = 0;  ///< k of k-means
};

/// Tries 2…most_clusters clusters of the states on `words`, several times each, and keeps the automaton most
/// faithful to the model on `judged_on`; of equally faithful ones that with the fewest states.
Extraction extract(Model& model, const std::vector<Word>& words, const std::vector<Word>& judged_on,
                   Index symbols, Index most_clusters, std::uint64_t seed);

/// Uniformly random words.
std::vector<Word> random_words(Index count, Index length, Index symbols, Rng& rng);

/// Share of the words on which two automata decide alike; NaN without words.
double agreement(const Automaton& a, const Automaton& b, const std::vector<Word>& words);
/// The same of all words of at most `length` symbols.
double agreement_up_to(const Automaton& a, const Automaton& b, Index length);

}  // namespace recurbench
