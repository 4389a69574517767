#pragma once

#include <cstdint>
#include <limits>
#include <string>
#include <string_view>
#include <vector>

#include "core/types.hpp"
#include "data/trial.hpp"
#include "train/trainer.hpp"

namespace recurbench {

/// What a trial's loop carries from step to step, besides the parameters and the optimiser's moments.
struct LoopState {
  std::uint64_t step = 0;  ///< updates done
  double loss_sum = 0;     ///< over the updates since the last evaluation
  double norm_sum = 0;
  std::uint64_t summed = 0;
  double best =
      std::numeric_limits<double>::quiet_NaN();  ///< validation metric of best_values; NaN: none yet
  std::uint64_t best_step = 0;
  std::vector<Real> best_values;  ///< flat parameters at best_step
  Metrics best_valid, last_valid;
  std::vector<Real> carried;  ///< Trainer::carried
  Curves curves;
  double wall_seconds = 0;  ///< of earlier attempts
  double train_seconds = 0;
  std::uint64_t tokens = 0;
  std::vector<double> point_seconds;  ///< [points]: wall_seconds at each point of the curves
};

/// A trial between two steps: a run that starts from it ends with the same bits as one that was never
/// interrupted.
struct Checkpoint {
  std::string trial;         ///< id
  std::vector<Real> values;  ///< flat parameters
  std::string optimizer;     ///< what Optimizer::save wrote
  LoopState loop;
};

/// Bytes of a checkpoint, with a checksum, and back. Decoding throws StoreError unless the bytes are exactly
/// those of a checkpoint that this version wrote.
std::string encode(const Checkpoint& checkpoint);
Checkpoint decode_checkpoint(std::string_view bytes);

}  // namespace recurbench
