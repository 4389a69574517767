#include "tasks/support/signals.hpp"

#include <algorithm>
#include <cmath>

namespace recurbench {

TaskInfo signal_info(Index length, Index washout, Index channels, double chance_loss, double solved) {
  return {.steps = length,
          .channels = channels,
          .targets = channels,
          .looked_at = length - washout,
          .tolerance = 0.1,
          .metric = "nrmse",
          .chance = std::sqrt(chance_loss),
          .chance_loss = chance_loss,
          .solved = solved,
          .measure = {.name = "nrmse", .scale = 1, .root = true}};
}

TaskInfo forecast_info(Index length, Index washout, Index ahead, Index channels, double chance_loss,
                       double solved) {
  TaskInfo info = signal_info(length, washout, channels, chance_loss, solved);
  if (ahead < length) info.causal_because = "its targets are later inputs";
  return info;
}

Index read_washout(Params& params, Index length) {
  return params.integer("washout", std::min(Index{20}, length / 2), 0, length - 1);
}

void Trajectory::standardise() {
  for (Index c = 0; c < channels; ++c) {
    double mean = 0, variance = 0;
    for (Index t = 0; t < kTrain; ++t) mean += at(t, c) / kTrain;
    for (Index t = 0; t < kTrain; ++t) variance += (at(t, c) - mean) * (at(t, c) - mean) / kTrain;
    for (Index t = 0; t < kSteps; ++t) {
      double& value = values[static_cast<std::size_t>(t * channels + c)];
      value = (value - mean) / std::sqrt(variance);
    }
  }
}

SignalTask::SignalTask(Params& params, Index ahead, std::shared_ptr<const Trajectory> trajectory)
    : length_(params.integer("length", 128, 1, 4'000)),
      ahead_(params.integer("ahead", ahead, 1, 500)),
      washout_(read_washout(params, length_)),
      trajectory_(std::move(trajectory)) {
  chance_loss_ = line_loss();
}

TaskInfo SignalTask::info() const {
  return forecast_info(length_, washout_, ahead_, trajectory_->channels, chance_loss_, 0.1);
}

void SignalTask::fill(const SampleRange& range, Batch& batch) const {
  const auto [first, size] = part(range.purpose);
  for (Index b = 0; b < batch.batch(); ++b) {
    Rng rng({range.seed, range.replicate, range.purpose, range.number(b)});
    const Index start = first + rng.below(starts(size));
    for (Index t = 0; t < length_; ++t)
      for (Index c = 0; c < trajectory_->channels; ++c) {
        batch.set_real(t, b, c, trajectory_->at(start + t, c));
        if (t >= washout_) batch.set_value(t, b, c, trajectory_->at(start + t + ahead_, c));
      }
  }
}

SignalTask::Part SignalTask::part(Purpose purpose) {
  if (purpose == Purpose::valid) return {Trajectory::kTrain, Trajectory::kValid};
  if (purpose == Purpose::test) return {Trajectory::kTrain + Trajectory::kValid, Trajectory::kTest};
  return {0, Trajectory::kTrain};
}

double SignalTask::line_loss() const {
  const Index count = Trajectory::kTrain - ahead_;
  double loss = 0;
  for (Index c = 0; c < trajectory_->channels; ++c) {
    double x = 0, y = 0, xx = 0, yy = 0, xy = 0;
    for (Index t = 0; t < count; ++t) {
      const double now = trajectory_->at(t, c), later = trajectory_->at(t + ahead_, c);
      x += now, y += later, xx += now * now, yy += later * later, xy += now * later;
    }
    const auto n = static_cast<double>(count);
    const double covariance = xy / n - x / n * (y / n);
    loss += yy / n - y / n * (y / n) - covariance * covariance / (xx / n - x / n * (x / n));
  }
  return loss / static_cast<double>(trajectory_->channels);
}

}  // namespace recurbench
