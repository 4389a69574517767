#pragma once

#include <memory>
#include <optional>
#include <span>
#include <vector>

#include "nn/model.hpp"
#include "task/task.hpp"
#include "train/settings.hpp"

namespace recurbench {

/// Steps [first, last) of a batch, run as one piece of tape; `last_of_window`: the gradient is cut behind.
struct Segment {
  Index first, last;
  bool last_of_window;
};

/// What a segment left on the tape.
struct Pass {
  Index first_node = 0, last_node = 0;
  std::optional<Var> loss;
  Real share = 0;  ///< of the batch's looked-at positions
};

/// The positions of a segment where the loss looks, rows numbered within the segment.
struct Look {
  std::span<const std::int32_t> rows, classes;
  std::span<const Real> values;
  std::size_t first = 0;  ///< of the batch's looked-at positions
};

/// Memory for one batch of a task at a time, at any length up to `longest`.
struct BatchRoom {
  BatchRoom(const TaskInfo& longest, Index batch);

  Batch batch;                     ///< of shorter samples: blank behind their end
  std::vector<std::int32_t> rows;  ///< where the loss looks, numbered within their segments
};

/// A batch of a task, in room that may be shared, and how it is cut into segments.
class Work {
 public:
  Work(const Task& task, std::shared_ptr<BatchRoom> room, const Model& model, const TrainSettings& settings);

  /// Draws the samples, over those of others in the same room.
  void fill(const SampleRange& range);

  const TaskInfo& info() const { return info_; }
  const Batch& batch() const { return room_->batch; }
  const std::vector<Segment>& segments() const { return segments_; }
  Pass& pass(std::size_t segment) { return passes_[segment]; }
  Look look(const Segment& segment) const;
  ModelInput input(const Segment& segment) const;

 private:
  const Task& task_;
  TaskInfo info_;
  std::shared_ptr<BatchRoom> room_;
  std::vector<Segment> segments_;
  std::vector<Pass> passes_;
};

}  // namespace recurbench
