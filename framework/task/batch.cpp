#include "task/batch.hpp"

#include <algorithm>

#include "task/task.hpp"

namespace recurbench {

Batch::Batch(const TaskInfo& info, Index batch)
    : steps_(info.steps),
      batch_(batch),
      channels_(static_cast<std::size_t>(info.channels)),
      answers_(static_cast<std::size_t>(info.classes > 0 ? info.answers : 0)),
      targets_(static_cast<std::size_t>(info.targets)) {
  const auto positions = static_cast<std::size_t>(steps_ * batch_);
  if (info.vocabulary > 0) tokens_.resize(positions);
  reals_.resize(positions * channels_);
  look_.resize(positions);
  if (!info.breakdown.groups.empty()) dense_groups_.resize(positions);
  dense_classes_.resize(positions * answers_);
  dense_values_.resize(positions * targets_);
  const auto looked_at = static_cast<std::size_t>(info.looked_at * batch);
  rows_.reserve(looked_at);
  classes_.reserve(looked_at * answers_);
  values_.reserve(looked_at * targets_);
  scored_.reserve(looked_at);
  if (!dense_groups_.empty()) groups_.reserve(looked_at);
}

void Batch::set_answer(Index t, Index b, Index k, Index cls, bool scored) {
  look_[row(t, b)] = scored ? kScored : kLooked;
  dense_classes_[row(t, b) * answers_ + static_cast<std::size_t>(k)] = static_cast<std::int32_t>(cls);
}

void Batch::set_value(Index t, Index b, Index k, double value, bool scored) {
  look_[row(t, b)] = scored ? kScored : kLooked;
  dense_values_[row(t, b) * targets_ + static_cast<std::size_t>(k)] = static_cast<Real>(value);
}

void Batch::clear() {
  std::fill(tokens_.begin(), tokens_.end(), 0);
  std::fill(reals_.begin(), reals_.end(), Real{0});
  std::fill(look_.begin(), look_.end(), std::uint8_t{kUnseen});
  std::fill(dense_groups_.begin(), dense_groups_.end(), std::uint16_t{0});
}

void Batch::collect() {
  rows_.clear();
  classes_.clear();
  values_.clear();
  scored_.clear();
  groups_.clear();
  for (std::size_t i = 0; i < look_.size(); ++i) {
    if (look_[i] == kUnseen) continue;
    rows_.push_back(static_cast<std::int32_t>(i));
    scored_.push_back(look_[i] == kScored);
    if (!dense_groups_.empty()) groups_.push_back(dense_groups_[i]);
    for (std::size_t k = 0; k < answers_; ++k) classes_.push_back(dense_classes_[i * answers_ + k]);
    for (std::size_t k = 0; k < targets_; ++k) values_.push_back(dense_values_[i * targets_ + k]);
  }
}

}  // namespace recurbench
