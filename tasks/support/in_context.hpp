#pragma once

#include <string>
#include <vector>

#include "task/task.hpp"

namespace recurbench {

/// Why a model of next-token targets must not look ahead.
inline constexpr const char* kTargetsAreInputs = "its targets are the next inputs";

/// Entropy of a coin, in nats.
double coin_entropy(double p);

/// Writes one sample token by token: each is the input of its own step and the target of the step before.
class NextTokenWriter {
 public:
  /// Begins at step `begin`. `all`: the loss looks at every step from there on, else at scored ones only.
  NextTokenWriter(Batch& batch, Index b, bool all, Index begin = 0)
      : batch_(batch), b_(b), all_(all), begin_(begin), at_(begin) {}

  void put(Index token, bool scored = false);

 private:
  Batch& batch_;
  Index b_;
  bool all_;
  Index begin_, at_;
};

/// Pairs of a key and its value, then one of the shown keys, whose value is wanted. Tokens: keys, then
/// values, then noise, then whatever else the vocabulary holds.
class KeyValueRecall : public SyntheticTask {
 public:
  struct Options {
    Index vocabulary = 0, keys = 0, values = 0;
    Index pairs = 0;              ///< shown before the last key
    Index noise_tokens = 0;       ///< from which noise is drawn
    double noise = 0;             ///< share of pairs that are noise instead
    Index prefix = -1;            ///< token before the last key; −1: none
    bool scores_repeats = false;  ///< the values of all keys that were shown before count, not only the last
    bool all_targets = true;      ///< the loss looks at every step, else where answers count
  };
  explicit KeyValueRecall(const Options& options) : is_(options) {}

  TaskInfo info() const override;

  void draw(Rng& rng, Batch& batch, Index b) const override;

 private:
  std::vector<std::string> token_names() const;

  Index steps() const;

  /// Loss over all steps of the best guesses from the step's number and input.
  double blind_loss() const;

  Options is_;
};

}  // namespace recurbench
