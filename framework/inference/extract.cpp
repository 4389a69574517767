#include "inference/extract.hpp"

#include <algorithm>
#include <map>

#include "core/error.hpp"

namespace recurbench {
namespace {

constexpr int kTries = 3;

/// The key that was counted most often; of equals the smallest.
template <class Key>
Key commonest(const std::map<Key, Index>& counts) {
  return std::max_element(counts.begin(), counts.end(),
                          [](const auto& a, const auto& b) { return a.second < b.second; })
      ->first;
}

/// Words of up to `length` more symbols that are decided alike from two states on.
std::uint64_t alike(const Automaton& a, Index at_a, const Automaton& b, Index at_b, Index length) {
  std::uint64_t count = a.is_accepting(at_a) == b.is_accepting(at_b) ? 1 : 0;
  for (Index symbol = 0; symbol < a.symbols && length > 0; ++symbol)
    count += alike(a, a.step(at_a, symbol), b, b.step(at_b, symbol), length - 1);
  return count;
}

}  // namespace

Automaton automaton_of(const Observations& observations, const std::vector<Index>& clusters, Index symbols) {
  const Index states = *std::max_element(clusters.begin(), clusters.end()) + 1;
  std::vector<std::map<Index, Index>> next(static_cast<std::size_t>(states * symbols));
  std::vector<std::map<bool, Index>> accepts(static_cast<std::size_t>(states));
  for (std::size_t i = 1; i < clusters.size(); ++i) {
    const auto& step = observations.steps[i];
    const Index from = clusters[static_cast<std::size_t>(step.from)];
    ++next[static_cast<std::size_t>(from * symbols + step.symbol)][clusters[i]];
    ++accepts[static_cast<std::size_t>(clusters[i])][step.accepts];
  }
  Automaton made{.states = states, .symbols = symbols, .start = clusters[0], .accepting = {}, .next = {}};
  for (const auto& votes : accepts) made.accepting.push_back(!votes.empty() && commonest(votes));
  for (std::size_t i = 0; i < next.size(); ++i)  // where no word went on, it stays
    made.next.push_back(next[i].empty() ? static_cast<Index>(i) / symbols : commonest(next[i]));
  if (!accepts[static_cast<std::size_t>(made.start)].empty()) return minimal(made);
  // The model says nothing of the empty word alone: the simpler automaton is taken.
  const Automaton rejecting = minimal(made);
  made.accepting[static_cast<std::size_t>(made.start)] = 1;
  const Automaton accepting = minimal(made);
  return accepting.states < rejecting.states ? accepting : rejecting;
}

std::set<Word> prefixes_of(const std::vector<Word>& words) {
  std::set<Word> all{{}};
  for (const Word& word : words)
    for (auto end = word.begin(); end != word.end();) all.emplace(word.begin(), ++end);
  return all;
}

double fidelity(const Automaton& automaton, const Observations& observations,
                const std::set<Word>& left_out) {
  std::vector<Index> at{automaton.start};
  std::vector<Word> words{{}};
  Index right = 0, judged = 0;
  for (std::size_t i = 1; i < observations.steps.size(); ++i) {
    const auto& step = observations.steps[i];
    at.push_back(automaton.step(at[static_cast<std::size_t>(step.from)], step.symbol));
    words.push_back(words[static_cast<std::size_t>(step.from)]);
    words.back().push_back(step.symbol);
    if (left_out.contains(words.back())) continue;
    ++judged;
    right += automaton.is_accepting(at.back()) == step.accepts ? 1 : 0;
  }
  return static_cast<double>(right) / static_cast<double>(judged);
}

Extraction extract(Model& model, const std::vector<Word>& words, const std::vector<Word>& judged_on,
                   Index symbols, Index most_clusters, std::uint64_t seed) {
  const Observations seen = observe(model, words);
  const Observations judge = observe(model, judged_on);
  Extraction best;
  double best_fidelity = 0;
  for (Index clusters = 2; clusters <= std::min(most_clusters, static_cast<Index>(seen.steps.size()));
       ++clusters)
    for (int attempt = 0; attempt < kTries; ++attempt) {
      Rng rng({.seed = seed,
               .purpose = Purpose::cluster,
               .sample = static_cast<std::uint64_t>(clusters * kTries + attempt)});
      Extraction found{
          .automaton = automaton_of(seen, cluster(seen.states, seen.width, clusters, rng), symbols),
          .clusters = clusters};
      const double faithful = fidelity(found.automaton, judge);
      if (best.clusters > 0 &&
          (faithful < best_fidelity ||
           (faithful == best_fidelity && found.automaton.states >= best.automaton.states)))
        continue;
      best_fidelity = faithful;
      best = std::move(found);
    }
  return best;
}

std::vector<Word> random_words(Index count, Index length, Index symbols, Rng& rng) {
  std::vector<Word> words(static_cast<std::size_t>(count), Word(static_cast<std::size_t>(length)));
  for (auto& word : words)
    for (auto& symbol : word) symbol = static_cast<std::int32_t>(rng.below(symbols));
  return words;
}

double agreement(const Automaton& a, const Automaton& b, const std::vector<Word>& words) {
  const auto right = std::count_if(words.begin(), words.end(),
                                   [&](const Word& word) { return a.accepts(word) == b.accepts(word); });
  return static_cast<double>(right) / static_cast<double>(words.size());
}

double agreement_up_to(const Automaton& a, const Automaton& b, Index length) {
  require(a.symbols == b.symbols, "extract: automata over {} and {} symbols", a.symbols, b.symbols);
  std::uint64_t words = 0, of_length = 1;
  for (Index n = 0; n <= length; ++n, of_length *= static_cast<std::uint64_t>(a.symbols)) words += of_length;
  return static_cast<double>(alike(a, a.start, b, b.start, length)) / static_cast<double>(words);
}

}  // namespace recurbench
