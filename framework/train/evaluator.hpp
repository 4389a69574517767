#pragma once

#include <optional>

#include "task/scorer.hpp"
#include "train/workspace.hpp"

namespace recurbench {

/// Scores a model on a task's samples: forward only, no optimiser.
class Evaluator {
 public:
  /// References must outlive the evaluator.
  Evaluator(Experiment& experiment, Workspace& workspace, Streams streams)
      : experiment_(experiment), workspace_(workspace), streams_(streams) {}

  /// Over the first `samples` of a stream, the same on any rank; at one length, or at the task's own. Of a
  /// task that continues, whole batches.
  Scores evaluate(Purpose purpose, Index samples, std::optional<Index> length = std::nullopt);

 private:
  void evaluate(Work& work, const SampleRange& range, Scorer& scorer);

  Experiment& experiment_;
  Workspace& workspace_;
  Streams streams_;
};

}  // namespace recurbench
