#pragma once

#include <optional>

#include "train/experiment.hpp"

namespace recurbench {

/// Steps of the window in which the gradient is whole: all of them, or `train.window`.
Index window_steps(const TaskInfo& info, const TrainSettings& settings);

/// Steps that are computed together: a function of the shapes alone, so that what is kept or recomputed
/// never changes a bit. Whole windows for models that do not carry their gradient.
Index training_segment_steps(const Model& model, const TaskInfo& info, const TrainSettings& settings);

/// Predicted bytes of a training step, parameters and batch included.
struct StepMemory {
  double keeping = 0;      ///< every segment's intermediate values are kept until backward
  double recomputing = 0;  ///< only states between segments are kept; backward computes the rest again
};
StepMemory step_memory(const Model& model, const TaskInfo& info, const TrainSettings& settings);

/// Whether `train.memory_limit` asks for recomputing.
bool recomputes(const StepMemory& memory, const TrainSettings& settings);

/// Predicted bytes of a training step as the settings have it done.
double training_bytes(const Model& model, const TaskInfo& info, const TrainSettings& settings);

/// The longest of `train.eval_lengths`, if it is beyond the trained ones.
std::optional<TaskInfo> longest_evaluated(const TaskFamily& tasks, const TrainSettings& settings);

/// Predicted bytes of a trial at its peak: steps, evaluations, checkpoints, weights.
double trial_bytes(Experiment& experiment);

}  // namespace recurbench
