#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <optional>
#include <utility>
#include <vector>

#include "schedule/scheduler.hpp"

namespace recurbench {

/// What one rank is doing.
struct RankProgress {
  std::optional<std::size_t> trial;  ///< index of the trial in training; none: idle
  double fraction = 0;               ///< of that trial that is done
  double worked = 0;         ///< of `fraction`, what this attempt did; the rest came from a checkpoint
  double seconds = 0;        ///< since this attempt began
  std::uint64_t tokens = 0;  ///< trained on by this rank since the farm began, all trials
};

/// A look at the whole run, for people.
struct Progress {
  TrialCounts counts;  ///< `running`: trials in training now; those held ahead count as waiting
  double elapsed_seconds = 0;
  double tokens_per_second = 0;  ///< of all ranks, over the last ten seconds
  double eta_seconds = 0;
  bool stopping = false;            ///< a signal or an error is ending the run
  std::vector<RankProgress> ranks;  ///< by rank
};

/// Turns reports of the ranks into a Progress. Time is passed in, in seconds since any fixed moment.
class ProgressMeter {
 public:
  static constexpr double kWindowSeconds = 10;  ///< over which tokens per second are taken

  explicit ProgressMeter(int ranks) : ranks_(static_cast<std::size_t>(ranks)) {}

  /// `rank` is at `now`; replaces what was known of it.
  void update(int rank, const RankProgress& now) { ranks_[static_cast<std::size_t>(rank)] = now; }

  /// An attempt took `seconds` for work that was predicted to take `predicted_seconds`.
  void ended(double seconds, double predicted_seconds);

  /// Also tells the scheduler how far the running trials are.
  Progress read(double now_seconds, Scheduler& scheduler);

 private:
  double pace(const Scheduler& scheduler) const;
  double tokens_per_second(double now_seconds);

  std::vector<RankProgress> ranks_;
  double observed_seconds_ = 0;
  double predicted_seconds_ = 0;
  std::deque<std::pair<double, std::uint64_t>> samples_;  ///< (seconds, tokens of all ranks), oldest first
};

}  // namespace recurbench
