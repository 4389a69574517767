#include "task/scorer.hpp"

#include <algorithm>
#include <cmath>

namespace recurbench {
namespace {

double share(Index part, Index of) {
  return static_cast<double>(part) / static_cast<double>(of);
}

}  // namespace

StandardScorer::StandardScorer(TaskInfo info)
    : info_(std::move(info)),
      group_scored_(info_.breakdown.groups.size()),
      group_right_(info_.breakdown.groups.size()) {}

void StandardScorer::begin(const Batch& batch) {
  exact_ += unspoilt();
  samples_ += batch.batch();
  wrong_.assign(static_cast<std::size_t>(batch.batch()), 0);
}

Index StandardScorer::unspoilt() const {
  return std::count(wrong_.begin(), wrong_.end(), 0);
}

bool StandardScorer::is_right(const Answers& answers, std::size_t position, Index answer) const {
  const auto row = static_cast<Index>(position);
  if (info_.classes > 0) {
    const Index place = row * answers.batch->answer_count() + answer;
    const Real* logits = answers.outputs + place * info_.classes;
    const auto wanted = answers.batch->classes()[answers.first * static_cast<std::size_t>(info_.answers) +
                                                 static_cast<std::size_t>(place)];
    return std::max_element(logits, logits + info_.classes) - logits == wanted;
  }
  const Real* values = answers.outputs + row * info_.targets;
  const Real* wanted =
      answers.batch->values().data() + (static_cast<Index>(answers.first) + row) * info_.targets;
  for (Index k = 0; k < info_.targets; ++k)
    if (!(std::abs(double{values[k]} - double{wanted[k]}) < info_.tolerance)) return false;
  return true;
}

void StandardScorer::add(const Answers& answers) {
  const Batch& batch = *answers.batch;
  loss_ += answers.loss * static_cast<double>(answers.count);
  positions_ += static_cast<Index>(answers.count);
  const Index asked = std::max<Index>(batch.answer_count(), 1);
  for (std::size_t i = 0; i < answers.count; ++i) {
    const std::size_t at = answers.first + i;
    if (!batch.scored()[at]) continue;
    Index right = 0;
    for (Index k = 0; k < asked; ++k) right += is_right(answers, i, k) ? 1 : 0;
    scored_ += asked;
    right_ += right;
    if (right < asked) wrong_[static_cast<std::size_t>(batch.rows()[at] % batch.batch())] = 1;
    if (batch.groups().empty()) continue;
    group_scored_[batch.groups()[at]] += asked;
    group_right_[batch.groups()[at]] += right;
  }
}

Scores StandardScorer::scores() const {
  const double loss = loss_ / static_cast<double>(positions_);
  Scores scores{{loss, share(right_, scored_), share(exact_ + unspoilt(), samples_)}, {}};
  if (!info_.measure.name.empty()) scores.values.push_back(info_.measure.of(loss));
  for (std::size_t group = 0; group < group_scored_.size(); ++group)
    scores.by_group.push_back(share(group_right_[group], group_scored_[group]));
  return scores;
}

}  // namespace recurbench
