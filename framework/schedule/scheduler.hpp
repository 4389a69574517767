#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <queue>
#include <vector>

namespace recurbench {

/// Where the trials of a run stand. total = waiting + running + done + failed.
struct TrialCounts {
  std::size_t total = 0;
  std::size_t waiting = 0;
  std::size_t running = 0;  ///< handed out and not ended
  std::size_t done = 0;
  std::size_t failed = 0;
};

/// Decides who trains what next: longest predicted trial first, every trial once.
///
/// A pure state machine: no clock, no messages, and the same calls always give the same answers. Trials are
/// named by their index in `predicted_seconds`; workers by any number from 0. A call that contradicts the
/// state (a trial ended by a worker that does not hold it) throws Error.
class Scheduler {
 public:
  static constexpr double kBatchSeconds = 0.05;     ///< predicted sum that a batch stays below
  static constexpr std::size_t kBatchTrials = 256;  ///< largest batch
  static constexpr std::size_t kTailShare = 4;      ///< a batch is at most waiting / (kTailShare · workers)

  /// REQUIRES: workers ≥ 1; predictions finite and ≥ 0. Equal predictions keep their order.
  Scheduler(const std::vector<double>& predicted_seconds, int workers);

  /// What `worker` trains next: one trial, or several short ones that are not worth a message each; empty
  /// when nothing waits. A worker that still holds trials gets more only if the waiting work keeps every
  /// worker busy until it is through with them: a trial held behind a long one would otherwise stretch the
  /// tail.
  std::vector<std::size_t> next(int worker, std::size_t at_most = kBatchTrials);

  /// `worker` ended the trial for good; `ok` tells done from failed.
  void finished(int worker, std::size_t trial, bool ok);

  /// The running trial is at this fraction, for the time that remains.
  void progressed(std::size_t trial, double fraction);

  /// A running trial was stopped and waits again, at its old place in the order.
  void returned(std::size_t trial);

  /// Everything `worker` holds waits again.
  void lost(int worker);

  TrialCounts counts() const;
  std::size_t held(int worker) const;  ///< trials that `worker` has and did not end
  double predicted_seconds(std::size_t trial) const;

  /// Every trial is done or failed.
  bool complete() const { return done_ + failed_ == trials_.size(); }

  /// Seconds of training left, summed over trials. `pace` is observed over predicted seconds so far.
  double remaining_seconds(double pace = 1) const;

  /// Seconds until the last trial ends: the work left shared by all workers, but no less than the longest
  /// trial.
  double eta_seconds(double pace = 1) const;

 private:
  enum class State : std::uint8_t { waiting, running, done, failed };
  struct Entry {
    double seconds = 0;
    double fraction = 0;
    std::size_t place = 0;  ///< in order_
    int worker = -1;
    State state = State::waiting;
  };
  struct Load {
    std::size_t trials = 0;
    double seconds = 0;
  };

  bool may_hold_more(int worker) const;
  void hand_out(std::size_t trial, int worker);
  Entry& running(std::size_t trial);
  Load& load(int worker);
  void take_back(Entry& entry);

  std::vector<Entry> trials_;
  std::vector<std::size_t> order_;  ///< trials, longest first
  std::priority_queue<std::size_t, std::vector<std::size_t>, std::greater<>> waiting_;  ///< places in order_
  std::vector<Load> loads_;                                                             ///< by worker
  double waiting_seconds_ = 0;
  std::size_t workers_ = 1;
  std::size_t done_ = 0;
  std::size_t failed_ = 0;
};

}  // namespace recurbench
