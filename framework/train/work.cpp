#include "train/work.hpp"

#include <algorithm>

#include "train/memory.hpp"

namespace recurbench {

Work::Work(const Task& task, Index batch, const Model& model, const TrainSettings& settings)
    : task_(task), info_(task.info()), batch_(info_, batch) {
  const Index window = window_steps(info_, settings);
  const Index segment = training_segment_steps(model, info_, settings);
  for (Index first = 0; first < info_.steps;) {
    const Index window_end = std::min(info_.steps, (first / window + 1) * window);
    const Index last = std::min(window_end, first + segment);
    segments_.push_back({first, last, last == window_end});
    first = last;
  }
  passes_.resize(segments_.size());
  rows_.reserve(static_cast<std::size_t>(info_.looked_at * batch));
}

void Work::fill(const SampleRange& range) {
  fill_batch(task_, range, batch_);
  rows_.assign(batch_.rows().begin(), batch_.rows().end());
  auto row = rows_.begin();
  for (const Segment& segment : segments_) {
    const auto base = static_cast<std::int32_t>(segment.first * batch_.batch());
    const auto end = static_cast<std::int32_t>(segment.last * batch_.batch());
    for (; row != rows_.end() && *row < end; ++row) *row -= base;
  }
}

Look Work::look(const Segment& segment) const {
  const auto all = batch_.rows();
  const auto at_step = [&](Index step) {
    const auto row = static_cast<std::int32_t>(step * batch_.batch());
    return static_cast<std::size_t>(std::lower_bound(all.begin(), all.end(), row) - all.begin());
  };
  const std::size_t first = at_step(segment.first);
  const std::size_t count = at_step(segment.last) - first;
  const auto answers = static_cast<std::size_t>(batch_.answer_count());
  const auto targets = static_cast<std::size_t>(batch_.target_count());
  Look look{.rows = std::span(rows_).subspan(first, count), .classes = {}, .values = {}, .first = first};
  if (answers > 0) look.classes = batch_.classes().subspan(first * answers, count * answers);
  if (targets > 0) look.values = batch_.values().subspan(first * targets, count * targets);
  return look;
}

ModelInput Work::input(const Segment& segment) const {
  const Index batch = batch_.batch();
  const auto part = [&](auto all, Index width) {
    return all.subspan(static_cast<std::size_t>(segment.first * batch * width),
                       static_cast<std::size_t>((segment.last - segment.first) * batch * width));
  };
  return {.tokens = info_.vocabulary > 0 ? part(batch_.tokens(), 1) : std::span<const std::int32_t>{},
          .reals = part(batch_.reals(), info_.channels),
          .batch = batch};
}

}  // namespace recurbench
