#include "inference/language.hpp"

#include <fmt/format.h>

namespace recurbench {
namespace {

constexpr Index kAllUpTo = 12, kLongWords = 1000, kLong = 50;

/// Words as the task draws them.
std::vector<Word> words_of(const TaskFamily& tasks, Index count, Purpose purpose, std::uint64_t seed) {
  std::vector<Word> words;
  for (Index i = 0; i < count; ++i) {
    const auto number = static_cast<std::uint64_t>(i);
    const SampleRange range{.seed = seed, .purpose = purpose, .first = number};
    const Task& task = tasks.at(tasks.length_of(range, number));
    Batch batch(task.info(), 1);
    fill_batch(task, range, batch);
    words.emplace_back(batch.tokens().begin(), batch.tokens().end());
  }
  return words;
}

/// As many of the task's own words, members of the language as often as the task draws them, and random ones.
std::vector<Word> mixed_words(const LanguageProbe& probe, const TaskFamily& tasks, Index symbols,
                              Purpose purpose) {
  Rng rng({.seed = probe.seed, .purpose = purpose});
  auto words = random_words(probe.words, probe.length, symbols, rng);
  for (auto& word : words_of(tasks, probe.words, purpose, probe.seed)) words.push_back(std::move(word));
  return words;
}

/// On words that nothing was taken from.
std::vector<Agreement> judged(const Automaton& found, const Automaton& truth, const TaskFamily& tasks,
                              std::uint64_t seed) {
  Rng rng({.seed = seed, .purpose = Purpose::test});
  const auto long_words = random_words(kLongWords, kLong, truth.symbols, rng);
  std::vector<Word> members, others;
  for (auto& word : words_of(tasks, kLongWords, Purpose::test, seed))
    (truth.accepts(word) ? members : others).push_back(std::move(word));
  return {
      {agreement_up_to(found, truth, kAllUpTo), fmt::format("all words up to length {}", kAllUpTo)},
      {agreement(found, truth, long_words), fmt::format("{} random words of length {}", kLongWords, kLong)},
      {agreement(found, truth, members), fmt::format("{} words of the language", members.size())},
      {agreement(found, truth, others), fmt::format("{} others, drawn as the task does", others.size())}};
}

}  // namespace

LanguageFound find_language(Model& model, const TaskFamily& tasks, const Automaton& truth,
                            const LanguageProbe& probe) {
  const auto words = mixed_words(probe, tasks, truth.symbols, Purpose::train);
  const auto judged_on = mixed_words(probe, tasks, truth.symbols, Purpose::valid);
  const auto held_out = mixed_words(probe, tasks, truth.symbols, Purpose::test);
  LanguageFound found;
  found.extraction = extract(model, words, judged_on, truth.symbols, probe.clusters, probe.seed);
  const Automaton& automaton = found.extraction.automaton;
  auto known = prefixes_of(words);
  known.merge(prefixes_of(judged_on));
  found.with_model = {fidelity(automaton, observe(model, held_out), known),
                      "prefixes of words that it was not made from"};
  found.with_language = judged(automaton, truth, tasks, probe.seed);
  found.is_the_language = automaton == truth;
  return found;
}

}  // namespace recurbench
