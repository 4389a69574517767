#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <vector>

#include "core/trial_state.hpp"
#include "mpi/communicator.hpp"
#include "mpi/progress.hpp"
#include "schedule/scheduler.hpp"

namespace recurbench {

/// To be called between training steps; costs well under a microsecond on average. `tokens_so_far` counts
/// what this call of `run` trained on, `fraction_done` runs from 0 to 1. Returns true when the trial must
/// stop now.
using Tick = std::function<bool(std::uint64_t tokens_so_far, double fraction_done)>;

/// From more ranks than this, rank 0 trains nothing and only coordinates.
inline constexpr int kLargestTrainingFarm = 64;

/// What the farm does, as functions: it knows neither models nor files. All but the first two may be empty.
/// Whatever they throw ends the farm on every rank.
struct FarmJob {
  /// Of each pending trial, by pending index; the same on every rank.
  std::vector<double> predicted_seconds;
  /// Trains one trial and stores its result, and returns how it ended; or its checkpoint when told to stop,
  /// and returns `pending`.
  std::function<TrialState(std::size_t pending_index, const Tick&)> run;
  /// Called after every trial, in ticks that are a fraction of a millisecond apart or more, and while idle at
  /// least every few milliseconds: a place to sync a journal that is due.
  std::function<void()> between;
  /// Rank 0 only: at the start, at the end, and at most five times a second.
  std::function<void(const Progress&)> show;
  /// This rank was asked to stop (by a signal). Asked at every tick, so keep it to reading a flag.
  std::function<bool()> stop_requested;
  int largest_training_farm = kLargestTrainingFarm;
};

/// What became of the pending trials; the same on every rank.
struct FarmEnd {
  TrialCounts counts;        ///< nothing is running; what waits was not begun or has a checkpoint
  bool interrupted = false;  ///< a stop was requested on some rank before all was finished
};

/// Collective: trains all pending trials on all ranks, longest predicted first, and returns when the last has
/// ended.
///
/// Ranks pull: one that begins the last trial it holds asks rank 0 for more, so it does not wait while rank 0
/// is inside a training step. Rank 0 trains too and serves messages in its ticks. With one rank there are no
/// messages. A stop on any rank, a trial that is given back unfinished, or an error stops all ranks at their
/// next tick. After an error every rank throws the same AgreedError, "rank R (host): …", with the exit status
/// of the first; an error of usage names no rank.
FarmEnd farm(Communicator& ranks, const FarmJob& job);

}  // namespace recurbench
