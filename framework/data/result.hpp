#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "core/trial_state.hpp"
#include "data/measurement.hpp"

namespace recurbench {

/// What an ended trial leaves behind. Everything but `clock` is the same bits on every run.
struct TrialResult {
  std::string id;
  TrialState state = TrialState::done;
  std::string message;  ///< of other states than done: what happened, at which step
  std::uint64_t steps_done = 0;
  std::uint64_t best_step = 0;  ///< step with the best validation metric
  Curves curves;
  std::vector<Measurement> finals;

  /// Depends on the run; stored apart from the results.
  struct ClockPart {
    std::uint32_t attempt = 0;  ///< how often the trial had been ended before, by failing or timing out
    double started_unix_seconds = 0;
    double wall_seconds = 0;   ///< training and evaluation, all attempts
    double train_seconds = 0;  ///< training steps only
    std::uint64_t tokens = 0;  ///< trained on
    std::int32_t rank = 0;
    std::string host;
    std::vector<double> point_seconds;  ///< [points]: wall_seconds at each curve point
  } clock;
};

/// The final value of a quantity, or NaN.
double final_value(const TrialResult& result, const Quantity& of, When when);

/// Why a result cannot be what a trial left (curve columns of different lengths, a quantity twice), or "".
std::string fault_of(const TrialResult& result);

}  // namespace recurbench
