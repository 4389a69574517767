#pragma once

#include <optional>
#include <vector>

#include "mpi/backoff.hpp"
#include "mpi/trial_runner.hpp"

namespace recurbench {

/// The part of rank 0 in a farm: hands out trials, keeps count, shows progress, and trains too.
class Coordinator {
 public:
  Coordinator(Communicator& ranks, const FarmJob& job);
  Outcome run();

 private:
  static constexpr double kShowSeconds = 0.2;  ///< least time between two progress lines

  bool serve();
  void take(const Message& message);
  void account(int rank, const Ended& ended);
  void hand_out();
  void stop_workers();
  bool train_next();
  void show();
  Outcome finish();
  bool ending() const { return fault_ || stop_requested_ || scheduler_.complete(); }

  Communicator& ranks_;
  TrialRunner runner_;
  Scheduler scheduler_;
  ProgressMeter meter_;
  Backoff backoff_;
  std::vector<bool> wants_;  ///< by rank: a request for a batch is open
  bool trains_ = true;
  bool stop_requested_ = false;  ///< by any rank
  bool told_stop_ = false;       ///< the workers know that the end has begun
  int left_ = 0;                 ///< workers that train nothing any more
  double shown_seconds_ = 0;
  std::optional<Fault> fault_;  ///< the first of any rank, with its place
};

}  // namespace recurbench
