#pragma once

#include <algorithm>
#include <string>
#include <vector>

#include "task/task.hpp"

namespace recurbench {

/// Strings of n times the first letter, n times the second, …; after each letter the set of what may come
/// next is wanted: one real target per letter and one for the end, 1 if it may. Tokens are the letters, then
/// the end, which also fills the steps beyond the string.
class CountingTask : public SyntheticTask {
 public:
  CountingTask(Params& params, Index letters)
      : letters_(letters), n_(params.integer("n", 30, 1, 100'000)), exactly_(params.flag("exactly", false)) {
    if (exactly_)
      take_one_word();
    else
      take_every_word();
  }

  TaskInfo info() const final {
    const double mean_n = exactly_ ? static_cast<double>(n_) : static_cast<double>(n_ + 1) / 2;
    return {
        .steps = letters_ * n_,
        .vocabulary = letters_ + 1,
        .targets = letters_ + 1,
        .looked_at = letters_ * n_,
        .tolerance = 0.5,
        .metric = "accuracy",
        .higher_is_better = true,
        .chance = accuracy_,
        .chance_loss = loss_,
        .solved = 1 - 0.01 / (static_cast<double>(letters_) * mean_n),  // one mistake in a hundred strings
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

  /// Chance of one n, of a predictor that knows the letter only: the step would tell all.
  void take_one_word() {
    const double last = 1 / static_cast<double>(n_), letters = static_cast<double>(letters_);
    accuracy_ = (1 + (letters - 1) * std::max(last, 1 - last)) / letters;
    loss_ = (letters - 1) * 2 * last * (1 - last) / (letters * (letters + 1));
  }

  /// Chance of all n: of those that put a letter at a step, at most one has it there as the last of its kind.
  void take_every_word() {
    double missed = 0, error = 0;
    for (Index t = 0; t < letters_ * n_; ++t)
      for (Index letter = 1; letter < letters_; ++letter) {
        const Index possible = std::min(n_, t / letter) - std::min(n_, t / (letter + 1));
        const bool may_be_last = (t + 1) % (letter + 1) == 0 && (t + 1) / (letter + 1) <= n_;
        if (!may_be_last || possible == 1) continue;
        const auto share = 1 / static_cast<double>(possible);
        missed += 1;
        error += 2 * (1 - share);  // of the value of this letter and that of the next
      }
    const double steps = static_cast<double>(letters_ * n_ * (n_ + 1)) / 2;  // of one string of each n
    accuracy_ = 1 - missed / steps;
    loss_ = error / (steps * static_cast<double>(letters_ + 1));
  }

  Index letters_, n_;
  bool exactly_;
  double accuracy_ = 0, loss_ = 0;
};

}  // namespace recurbench
