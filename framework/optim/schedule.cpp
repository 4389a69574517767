#include "optim/schedule.hpp"

#include <algorithm>
#include <cmath>
#include <numbers>

namespace recurbench {
namespace {

constexpr double kOneCycleStart = 1.0 / 25.0;
constexpr double kOneCycleRise = 0.3;

/// From `from` at x = 0 to `to` at x = 1 along half a cosine.
double ease(double from, double to, double x) {
  return to + (from - to) * 0.5 * (1 + std::cos(std::numbers::pi * std::clamp(x, 0.0, 1.0)));
}

}  // namespace

Schedule::Schedule(Params& params, std::uint64_t steps)
    : lr_(params.real("lr", 1e-3, 0, 1e30)), steps_(static_cast<double>(steps)) {
  const std::string name =
      params.choice("schedule", "constant", {"constant", "linear_warmup", "cosine", "one_cycle"});
  const bool one_cycle = name == "one_cycle";
  if (name == "linear_warmup") shape_ = Shape::linear_warmup;
  if (name == "cosine") shape_ = Shape::cosine;
  if (one_cycle) shape_ = Shape::one_cycle;
  // Keys that a schedule does not use stay unread, or they would change the id of a trial and nothing else.
  if (shape_ == Shape::constant) return;
  const auto rise = static_cast<Index>(one_cycle ? std::floor(kOneCycleRise * steps_) : 0);
  warmup_ = static_cast<double>(params.integer("warmup", rise, 0, Index{1} << 40));
  if (warmup_ > steps_)
    params.refuse(params.error("warmup", fmt::format("must be at most train.steps = {}", steps_)));
  if (shape_ != Shape::linear_warmup) final_ = params.real("final", one_cycle ? 1e-4 : 0, 0, 1);
}

double Schedule::at(std::uint64_t step) const {
  const auto now = static_cast<double>(step);
  const double risen = warmup_ > 0 ? std::min(1.0, (now + 1) / warmup_) : 1.0;
  const double fallen = steps_ - 1 > warmup_ ? (now - warmup_) / (steps_ - 1 - warmup_) : 1.0;
  switch (shape_) {
    case Shape::constant:
      return lr_;
    case Shape::linear_warmup:
      return lr_ * risen;
    case Shape::cosine:
      return now < warmup_ ? lr_ * risen : ease(lr_, final_ * lr_, fallen);
    case Shape::one_cycle:
      return now < warmup_ ? ease(kOneCycleStart * lr_, lr_, now / warmup_) : ease(lr_, final_ * lr_, fallen);
  }
  return lr_;
}

}  // namespace recurbench
