#pragma once

#include <algorithm>
#include <string>
#include <vector>

#include "task/task.hpp"

namespace seqbench {

/// Strings of n times the first letter, n times the second, …; after each letter the set of what may come
/// next is wanted: one real target per letter and one for the end, 1 if it may. Tokens are the letters, then
/// the end, which also fills the steps beyond the string.
class CountingTask : public SyntheticTask {
 public:
  CountingTask(Params& params, Index letters)
      : letters_(letters), n_(params.integer("n", 30, 1, 100'000)), exactly_(params.flag("exactly", false)) {}

  TaskInfo info() const final {
    // Of all strings together: each letter occurs `each` times, and `strings` times it is the last of its
    // kind.
    const double strings = exactly_ ? 1 : static_cast<double>(n_);
    const double each = static_cast<double>(n_) * (exactly_ ? 1 : static_cast<double>(n_ + 1) / 2);
    const double last = strings / each, after_first = static_cast<double>(letters_ - 1);
    const auto letters = static_cast<double>(letters_);
    return {.steps = letters_ * n_,
            .vocabulary = letters_ + 1,
            .targets = letters_ + 1,
            .looked_at = letters_ * n_,
            .tolerance = 0.5,
            .metric = "accuracy",
            .higher_is_better = true,
            .chance = (1 + after_first * std::max(last, 1 - last)) / letters,
            .chance_loss = after_first * 2 * last * (1 - last) / (letters * (letters + 1)),
            .solved = 1 - 0.01 * last / letters,  // one mistake in a hundred strings
            .causal_because = "its targets are what may come next",
            .token_names = names(),
            .answer_names = names()};
  }

  void draw(Rng& rng, Batch& batch, Index b) const final {
    const Index n = exactly_ ? n_ : 1 + rng.below(n_);
    for (Index t = 0; t < letters_ * n_; ++t) {
      const Index letter = std::min(t / n, letters_);
      batch.set_token(t, b, letter);
      if (letter == letters_) continue;
      const bool is_last = (t + 1) % n == 0;
      for (Index next = 0; next <= letters_; ++next) {
        const bool more = next == letter && (letter == 0 || !is_last);
        const bool change = next == letter + 1 && (letter == 0 || is_last);
        batch.set_value(t, b, next, more || change ? 1 : 0);
      }
    }
  }

 private:
  std::vector<std::string> names() const {
    std::vector<std::string> names;
    for (Index letter = 0; letter < letters_; ++letter) names.emplace_back(1, "abc"[letter]);
    names.emplace_back("$");
    return names;
  }

  Index letters_, n_;
  bool exactly_;
};

}  // namespace seqbench
