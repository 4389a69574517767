#include "tasks/support/brackets.hpp"

#include <algorithm>

namespace recurbench {

BracketTask::BracketTask(Params& params)
    : length_(params.integer("length", 50, 1, 10'000)),
      pairs_(params.integer("pairs", 2, 1, 32)),
      depth_(params.integer("depth", 8, 1, 1000)) {}

TaskInfo BracketTask::info() const {
  return {.steps = length_,
          .vocabulary = 2 * pairs_,
          .targets = 2 * pairs_,
          .looked_at = length_,
          .tolerance = 0.5,
          .metric = "accuracy",
          .chance = accuracy_,
          .chance_loss = loss_,
          .solved = 0.99,
          .causal_because = "its targets are what may come next",
          .token_names = names(),
          .answer_names = names()};
}

void BracketTask::put(Batch& batch, Index t, Index b, Index bracket, Set legal_next) const {
  batch.set_token(t, b, bracket);
  for (Index i = 0; i < 2 * pairs_; ++i) batch.set_value(t, b, i, (legal_next & only(i)) != 0 ? 1 : 0);
}

void BracketTask::add_to_chance(const Outcomes& outcomes) {
  const auto steps = static_cast<double>(length_), values = static_cast<double>(2 * pairs_);
  double total = 0, most = 0;
  for (const auto& [set, probability] : outcomes) {
    total += probability;
    most = std::max(most, probability);
  }
  if (total <= 0) return;
  accuracy_ += most / steps;
  for (Index i = 0; i < 2 * pairs_; ++i) {
    double legal = 0;
    for (const auto& [set, probability] : outcomes)
      if ((set & only(i)) != 0) legal += probability;
    loss_ += legal * (1 - legal / total) / (steps * values);
  }
}

std::vector<std::string> BracketTask::names() const {
  const std::string signs = "([{<)]}>";
  std::vector<std::string> names;
  for (const std::size_t side : {0U, 4U})
    for (Index kind = 0; kind < pairs_; ++kind)
      names.push_back(kind < 4 ? signs.substr(side + static_cast<std::size_t>(kind), 1)
                               : signs.substr(side, 1) + std::to_string(kind));
  return names;
}

}  // namespace recurbench
