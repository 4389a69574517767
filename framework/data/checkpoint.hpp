#pragma once

#include <cstdint>
#include <limits>
#include <string>
#include <vector>

#include "data/measurement.hpp"

namespace recurbench {

/// How far a trial's loop is.
struct TrainingProgress {
  std::uint64_t step = 0;  ///< updates done
  double loss_sum = 0;     ///< over the updates since the last evaluation
  double norm_sum = 0;
  std::uint64_t summed = 0;
  double best = std::numeric_limits<double>::quiet_NaN();  ///< validation metric at best_step; NaN: none yet
  std::uint64_t best_step = 0;
  std::vector<double> best_valid, last_valid;  ///< scores, in the order of the task's metrics
  Curves curves;
  double wall_seconds = 0;  ///< of earlier attempts
  double train_seconds = 0;
  std::uint64_t tokens = 0;
  std::vector<double> point_seconds;  ///< [points]: wall_seconds at each point of the curves
};

/// A trial between two steps: a run that starts from it ends with the same bits as one that was never
/// interrupted. Arrays are the runner's own bytes.
struct Checkpoint {
  std::string trial;  ///< id
  TrainingProgress progress;
  std::string values;       ///< flat parameters
  std::string best_values;  ///< the same at best_step; empty: none yet
  std::string carried;      ///< the state that goes on from batch to batch
  std::string optimizer;    ///< moments
};

}  // namespace recurbench
