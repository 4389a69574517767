#include "train/work.hpp"

#include <algorithm>

#include "train/memory.hpp"

namespace recurbench {

BatchRoom::BatchRoom(const TaskInfo& longest, Index size) : batch(longest, size) {
  rows.reserve(static_cast<std::size_t>(longest.looked_at * size));
}

Work::Work(const Task& task, std::shared_ptr<BatchRoom> room, const Model& model,
           const TrainSettings& settings)
    : task_(task), info_(task.info()), room_(std::move(room)) {
  const Index window = window_steps(info_, settings);
  const Index segment = training_segment_steps(model, info_, settings);
  for (Index first = 0; first < info_.steps;) {
    const Index window_end = std::min(info_.steps, (first / window + 1) * window);
    const Index last = std::min(window_end, first + segment);
    segments_.push_back({first, last, last == window_end});
    first = last;
  }
  passes_.resize(segments_.size());
}

void Work::fill(const SampleRange& range) {
  auto& [batch, rows] = *room_;
  fill_batch(task_, range, batch);
  rows.assign(batch.rows().begin(), batch.rows().end());
  auto row = rows.begin();
  for (const Segment& segment : segments_) {
    const auto base = static_cast<std::int32_t>(segment.first * batch.batch());
    const auto end = static_cast<std::int32_t>(segment.last * batch.batch());
    for (; row != rows.end() && *row < end; ++row) *row -= base;
  }
}

Look Work::look(const Segment& segment) const {
  const auto& [batch, rows] = *room_;
  const auto all = batch.rows();
  const auto at_step = [&](Index step) {
    const auto row = static_cast<std::int32_t>(step * batch.batch());
    return static_cast<std::size_t>(std::lower_bound(all.begin(), all.end(), row) - all.begin());
  };
  const std::size_t first = at_step(segment.first);
  const std::size_t count = at_step(segment.last) - first;
  const auto answers = static_cast<std::size_t>(batch.answer_count());
  const auto targets = static_cast<std::size_t>(batch.target_count());
  Look look{.rows = std::span(rows).subspan(first, count), .classes = {}, .values = {}, .first = first};
  if (answers > 0) look.classes = batch.classes().subspan(first * answers, count * answers);
  if (targets > 0) look.values = batch.values().subspan(first * targets, count * targets);
  return look;
}

ModelInput Work::input(const Segment& segment) const {
  const Batch& batch = room_->batch;
  const Index size = batch.batch();
  const auto part = [&](auto all, Index width) {
    return all.subspan(static_cast<std::size_t>(segment.first * size * width),
                       static_cast<std::size_t>((segment.last - segment.first) * size * width));
  };
  return {.tokens = info_.vocabulary > 0 ? part(batch.tokens(), 1) : std::span<const std::int32_t>{},
          .reals = part(batch.reals(), info_.channels),
          .batch = size};
}

}  // namespace recurbench
