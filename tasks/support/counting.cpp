#include "tasks/support/counting.hpp"

#include <algorithm>

namespace recurbench {

CountingTask::CountingTask(Params& params, Index letters)
    : letters_(letters), n_(params.integer("n", 30, 1, 100'000)), exactly_(params.flag("exactly", false)) {
  if (exactly_)
    take_one_word();
  else
    take_every_word();
}

TaskInfo CountingTask::info() const {
  const double mean_n = exactly_ ? static_cast<double>(n_) : static_cast<double>(n_ + 1) / 2;
  return {.steps = letters_ * n_,
          .vocabulary = letters_ + 1,
          .targets = letters_ + 1,
          .looked_at = letters_ * n_,
          .tolerance = 0.5,
          .metric = "accuracy",
          .chance = accuracy_,
          .chance_loss = loss_,
          .solved = 1 - 0.01 / (static_cast<double>(letters_) * mean_n),  // one mistake in a hundred strings
          .causal_because = "its targets are what may come next",
          .token_names = names(),
          .answer_names = names()};
}

void CountingTask::draw(Rng& rng, Batch& batch, Index b) const {
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

std::vector<std::string> CountingTask::names() const {
  std::vector<std::string> names;
  for (Index letter = 0; letter < letters_; ++letter) names.emplace_back(1, "abc"[letter]);
  names.emplace_back("$");
  return names;
}

void CountingTask::take_one_word() {
  const double last = 1 / static_cast<double>(n_), letters = static_cast<double>(letters_);
  accuracy_ = (1 + (letters - 1) * std::max(last, 1 - last)) / letters;
  loss_ = (letters - 1) * 2 * last * (1 - last) / (letters * (letters + 1));
}

void CountingTask::take_every_word() {
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

}  // namespace recurbench
