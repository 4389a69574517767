#pragma once

#include <cstdint>
#include <functional>
#include <vector>

#include "core/rng.hpp"
#include "nn/model.hpp"
#include "task/automaton.hpp"

namespace seqbench {

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

/// Runs a model of token input and two classes, 1 accepts, over words. REQUIRES: it has a state.
Observations observe(Model& model, const std::vector<Word>& words);

/// k-means with k-means++ seeding (Arthur & Vassilvitskii 2007): the cluster of every row of points
/// [rows, width].
std::vector<Index> cluster(const std::vector<double>& points, Index width, Index clusters, Rng& rng);

/// The minimal automaton whose states are the clusters, with the commonest transition and decision of each.
Automaton automaton_of(const Observations& observations, const std::vector<Index>& clusters, Index symbols);

/// Share of the observed prefixes on which automaton and model decide alike.
double fidelity(const Automaton& automaton, const Observations& observations);

struct Extraction {
  Automaton automaton;
  Index clusters = 0;   ///< k of k-means
  double fidelity = 0;  ///< on words that no state was taken from
};

/// Tries 2…most_clusters clusters, several times each, and keeps the automaton most faithful to the model; of
/// equally faithful ones that with the fewest states.
Extraction extract(Model& model, const std::vector<Word>& words, const std::vector<Word>& unseen,
                   Index symbols, Index most_clusters, std::uint64_t seed);

/// Uniformly random words.
std::vector<Word> random_words(Index count, Index length, Index symbols, Rng& rng);

/// Share of words on which two automata decide alike: of all of at most `length` symbols, or of given ones.
double agreement(const Automaton& a, const Automaton& b, const std::vector<Word>& words);
double agreement_up_to(const Automaton& a, const Automaton& b, Index length);

}  // namespace seqbench
