#pragma once

#include <cstdint>

#include "core/params.hpp"

namespace recurbench {

/// The learning rate over a training of `steps` updates, from the section "optimizer": lr, schedule, and
/// warmup and final where the schedule has them.
///
/// constant: lr. linear_warmup: rises to lr over `warmup` steps, then stays. cosine: the same rise, then half
/// a cosine down to final·lr at the last step. one_cycle (Smith & Topin 2018): rises by half a cosine from
/// lr/25 to lr over the first 30 % of the steps (or `warmup`), then falls to final·lr (default 1e-4).
class Schedule {
 public:
  Schedule(Params& params, std::uint64_t steps);
  /// Rate of update number `step`, from 0.
  double at(std::uint64_t step) const;

 private:
  enum class Shape { constant, linear_warmup, cosine, one_cycle };
  Shape shape_ = Shape::constant;
  double lr_;
  double steps_;
  double warmup_ = 0;
  double final_ = 0;
};

}  // namespace recurbench
