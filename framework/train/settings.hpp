#pragma once

#include <vector>

#include "core/params.hpp"
#include "core/types.hpp"

namespace recurbench {

/// The section "train", and the optimizer's clip.
struct TrainSettings {
  std::uint64_t steps = 0;  ///< updates; 0 builds and evaluates nothing
  Index batch = 0;
  std::uint64_t samples = 0;        ///< training samples that there are; 0: fresh ones for every batch
  std::uint64_t eval_every = 0;     ///< steps between validations
  Index eval_samples = 0;           ///< of validation and of test
  std::vector<Index> eval_lengths;  ///< evaluated as well, beside the task's own
  Position eval_lengths_at;         ///< where they were written
  Index window = 0;                 ///< truncated BPTT: steps between cuts of the gradient; 0: full
  double clip = 0;                  ///< global gradient norm; 0: none
  double time_limit_seconds = 0;    ///< wall clock of one trial; 0: none
  double checkpoint_seconds = 0;    ///< between checkpoints
  bool save_weights = false;        ///< keep the best step's parameters
  double memory_limit_bytes = 0;    ///< of a training step, above which it recomputes; 0: none

  TrainSettings(Params& train, Params& optimizer);
};

}  // namespace recurbench
