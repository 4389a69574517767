// Fuzzy in-context recall, one of the six MAD tasks (Poli et al. 2024).
//
// Keys are motifs of 1…`key_motif` different key tokens, values of 1…`value_motif` different value tokens:
// all sizes equally likely, then all motifs of the size. Nothing separates them. A pair, the probe, is shown
// at the first border of pairs at or after a random place, if its key has not come by itself, and again at
// the end. Pairs are added while any would fit; the rest of the n + 1 tokens is padding on the left, where
// the loss does not look. With vocabulary V and U = V − 1 the tokens are 0…U/2−1 keys, U/2…U−1 values, V−1
// padding. The model sees all tokens but the last and names each next one; accuracy counts every token of the
// values of keys that were shown before. Example, V = 9, length 16, both motifs up to 2 (_ padding):
//   input   _ _ _ 1 0 4 7 2 5 1 0 4 7 3 6 2
//   target  . . . 0 4 7 2 5 1 0 4 7 3 6 2 5
//   scored  . . . _ _ _ _ _ _ _ 4 7 _ _ _ 5
// With `targets: scored` the loss looks at the scored steps alone. A model that sees only the newest token is
// right with 1/v at the first token of a value, of v value tokens, and with 1/(v − 1) at a later one.
//
// The published test asks for keys of the greatest size only; here training and test are alike, all sizes.
// The published code can end without having shown the probe before the last time; here it always was.

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <span>
#include <utility>

#include "tasks/support/in_context.hpp"
#include "tasks/support/names.hpp"

namespace recurbench {
namespace {

constexpr std::size_t kLongestMotif = 8;

struct Motif {
  Index size = 0;
  std::array<Index, kLongestMotif> tokens{};
  std::span<const Index> all() const { return {tokens.data(), static_cast<std::size_t>(size)}; }
  bool operator==(const Motif&) const = default;
};

struct Pair {
  Motif key, value;
  Index size() const { return key.size + value.size; }
};

class FuzzyRecall : public SyntheticTask {
 public:
  explicit FuzzyRecall(Params& params)
      : vocabulary_(params.integer("vocabulary", 16, 5, 1 << 16)),
        length_(params.integer("length", 128, 4, 1'000'000)),
        key_motif_(params.integer("key_motif", 3, 1, kLongestMotif)),
        value_motif_(params.integer("value_motif", 3, 1, kLongestMotif)),
        all_targets_(params.choice("targets", "all", {"all", "scored"}) == "all") {
    const Index needed = 1 + std::max(2 * key_motif_, 2 * value_motif_ - 1);
    if (vocabulary_ < needed)
      throw params.error("vocabulary", fmt::format("must be at least {} for motifs of this size", needed));
    if (length_ < 3 * longest_pair() - 2)
      throw params.error("length", fmt::format("must be at least 3·(key_motif + value_motif) − 2 = {}",
                                               3 * longest_pair() - 2));
  }

  TaskInfo info() const override {
    // Sizes are taken as equally likely: a repeated value is a little shorter, as more short pairs fit.
    const double first = 1 / static_cast<double>(values());
    const double later = value_motif_ > 1 ? 1 / static_cast<double>(values() - 1) : 0;
    const double laters = static_cast<double>(value_motif_ - 1) / 2;  // per first token
    return {.steps = length_,
            .vocabulary = vocabulary_,
            .classes = vocabulary_,
            .looked_at = length_,
            .metric = "accuracy",
            .chance = (first + laters * later) / (1 + laters),
            .chance_loss = blind_loss(),
            .solved = 0.99,
            .causal_because = kTargetsAreInputs,
            .token_names = numbered(vocabulary_ - 1, {}, {"_"})};
  }

  void draw(Rng& rng, Batch& batch, Index b) const override {
    // Kept from sample to sample, so that drawing allocates nothing.
    thread_local std::vector<Pair> known, sequence;
    thread_local std::vector<char> repeats;
    for (auto* pairs : {&known, &sequence}) {
      pairs->clear();
      pairs->reserve(static_cast<std::size_t>(length_ / 2 + 1));
    }
    repeats.clear();
    repeats.reserve(sequence.capacity());
    const Pair probe = draw_pair(rng);
    const Index room = length_ + 1 - probe.size();
    const Index insert_at = rng.below(room - probe.size() - longest_pair() + 2);
    bool probe_shown = false;
    Index written = 0;
    while (written + longest_pair() <= room || !probe_shown) {
      Pair pair = !probe_shown && written >= insert_at ? probe : draw_pair(rng);
      bool repeated = false;
      if (pair.key == probe.key) {
        pair.value = probe.value;
        repeated = std::exchange(probe_shown, true);
      } else {
        repeated = recalled(known, pair);
      }
      sequence.push_back(pair);
      repeats.push_back(repeated);
      written += pair.size();
    }
    sequence.push_back(probe);
    repeats.push_back(true);
    const Index padding = room - written;
    for (Index t = 0; t < padding; ++t) batch.set_token(t, b, vocabulary_ - 1);
    NextTokenWriter out(batch, b, all_targets_, padding);
    for (std::size_t i = 0; i < sequence.size(); ++i) {
      for (const Index token : sequence[i].key.all()) out.put(token);
      for (const Index token : sequence[i].value.all()) out.put(keys() + token, repeats[i] != 0);
    }
  }

 private:
  Index keys() const { return (vocabulary_ - 1) / 2; }
  Index values() const { return vocabulary_ - 1 - keys(); }
  Index longest_pair() const { return key_motif_ + value_motif_; }

  static Motif draw_motif(Rng& rng, Index longest, Index tokens) {
    Motif motif;
    motif.size = 1 + rng.below(longest);
    rng.distinct(std::span(motif.tokens).first(static_cast<std::size_t>(motif.size)), tokens);
    return motif;
  }
  Pair draw_pair(Rng& rng) const {
    const Motif key = draw_motif(rng, key_motif_, keys());
    return {key, draw_motif(rng, value_motif_, values())};
  }
  /// Whether the pair's key is known, whose value it then takes; else it is known from now on.
  static bool recalled(std::vector<Pair>& known, Pair& pair) {
    const auto found =
        std::find_if(known.begin(), known.end(), [&](const Pair& other) { return other.key == pair.key; });
    if (found == known.end()) {
      known.push_back(pair);
      return false;
    }
    pair.value = found->value;
    return true;
  }

  /// Loss of the best guesses from the newest token.
  double blind_loss() const {
    const auto log_of = [](Index count) { return std::log(static_cast<double>(std::max(count, Index{1}))); };
    const double key = log_of(keys()), other_key = log_of(keys() - 1);
    const double value = log_of(values()), other_value = log_of(values() - 1);
    const double key_tokens = static_cast<double>(key_motif_ + 1) / 2;
    const double value_tokens = static_cast<double>(value_motif_ + 1) / 2;
    if (!all_targets_) return (value + (value_tokens - 1) * other_value) / value_tokens;
    // The last token is no input. Of the n + 1, half of a longest pair is padding on average.
    const double pairs = (static_cast<double>(length_ + 1) - static_cast<double>(longest_pair() - 1) / 2) /
                         (key_tokens + value_tokens);
    const double value_inputs = pairs * value_tokens - 1;
    const double after_keys =
        pairs * (key_tokens * coin_entropy(1 / key_tokens) + value + (key_tokens - 1) * other_key);
    const double after_values = value_inputs * coin_entropy((pairs - 1) / value_inputs) + (pairs - 1) * key +
                                pairs * (value_tokens - 1) * other_value;
    return (after_keys + after_values) / (pairs * key_tokens + value_inputs);
  }

  Index vocabulary_, length_, key_motif_, value_motif_;
  bool all_targets_;
};

const Register<TaskEntry> registered{
    "mad_fuzzy_recall",
    {.semantics = 1,
     .summary = "in-context recall of motifs (MAD); length, vocabulary, key_motif, value_motif, targets",
     .build = [](Params& params) -> std::unique_ptr<Task> { return std::make_unique<FuzzyRecall>(params); }}};

}  // namespace
}  // namespace recurbench
