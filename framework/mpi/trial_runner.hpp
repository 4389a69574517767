#pragma once

#include <cstddef>
#include <functional>
#include <optional>

#include "core/clock.hpp"
#include "mpi/farm_messages.hpp"

namespace recurbench {

/// One rank's hands: calls the functions of the job, measures, and keeps what they throw instead of passing
/// it on.
class TrialRunner {
 public:
  /// Least time between two calls of `serve`; with an empty probe of about a microsecond, the cost is below 1
  /// %.
  static constexpr double kServeSeconds = 200e-6;

  /// `serve` handles messages; it is called from ticks and returns true when training must stop.
  TrialRunner(const FarmJob& job, std::function<bool()> serve) : job_(job), serve_(std::move(serve)) {}

  /// Trains one trial, then calls `between`. A trial that threw is given back unfinished, and fault()
  /// is set.
  Ended run(std::size_t trial);
  void between();
  void show(const Progress& progress);

  /// The job asked this rank to stop, now or earlier.
  bool stop_requested();
  const RankProgress& now() const { return now_; }
  const std::optional<Fault>& fault() const { return fault_; }  ///< the first
  double seconds() const { return clock_.seconds(); }           ///< since the farm began

 private:
  bool tick(std::uint64_t tokens_so_far, double fraction_done);
  void guard(const std::function<void()>& action);

  const FarmJob& job_;
  std::function<bool()> serve_;
  Stopwatch clock_;
  RankProgress now_;
  double began_seconds_ = 0;
  double served_seconds_ = 0;
  std::uint64_t tokens_before_ = 0;       ///< of earlier trials
  std::optional<double> first_fraction_;  ///< that the running trial reported
  bool stop_requested_ = false;
  std::optional<Fault> fault_;
};

}  // namespace recurbench
