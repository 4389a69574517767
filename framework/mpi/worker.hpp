#pragma once

#include <deque>
#include <optional>
#include <vector>

#include "mpi/backoff.hpp"
#include "mpi/trial_runner.hpp"

namespace recurbench {

/// The part of every rank but 0 in a farm: asks for batches, trains them, reports.
class Worker {
 public:
  Worker(Communicator& ranks, const FarmJob& job);
  Outcome run();

 private:
  static constexpr double kNewsSeconds = 0.25;  ///< between two reports that only say how far a trial is

  bool serve();
  bool receive();
  void train_next();
  void idle();
  void ask();
  void report(bool wants_more = false);

  Communicator& ranks_;
  TrialRunner runner_;
  Backoff backoff_;
  std::deque<std::size_t> mine_;  ///< trials in hand, not begun
  std::vector<Ended> ended_;      ///< not reported yet
  bool asked_ = false;            ///< a request for a batch is not answered yet
  bool told_stop_ = false;        ///< reported that this rank was asked to stop
  bool told_fault_ = false;
  bool stopping_ = false;  ///< rank 0 said stop
  bool left_ = false;
  double reported_seconds_ = 0;
  std::optional<Outcome> outcome_;
};

}  // namespace recurbench
