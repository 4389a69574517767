#pragma once

#include <algorithm>
#include <cmath>
#include <memory>
#include <utility>
#include <vector>

#include "task/task.hpp"

namespace seqbench {

/// What signals with one target scale have in common. Targets have mean 0 and variance 1, so that the root of
/// the loss is the normalised error, by which models are ranked; `solved` is such an error.
inline TaskInfo signal_info(Index length, Index washout, Index channels, double chance_loss, double solved) {
  return {.steps = length,
          .channels = channels,
          .targets = channels,
          .looked_at = length - washout,
          .tolerance = 0.1,
          .metric = "nrmse",
          .higher_is_better = false,
          .chance = std::sqrt(chance_loss),
          .chance_loss = chance_loss,
          .solved = solved,
          .measure = {.name = "nrmse", .scale = 1, .root = true}};
}

/// Steps at the beginning where the loss does not look: there the past that the next values need is not seen.
inline Index read_washout(Params& params, Index length) {
  return params.integer("washout", std::min(Index{20}, length / 2), 0, length - 1);
}

/// A long run of a system: first the part for training, then those for validation and test.
struct Trajectory {
  static constexpr Index kTrain = 40'000, kValid = 5'000, kTest = 5'000;
  static constexpr Index kSteps = kTrain + kValid + kTest;

  Index channels = 1;
  std::vector<double> values;  // [kSteps·channels]

  double at(Index t, Index channel) const { return values[static_cast<std::size_t>(t * channels + channel)]; }

  /// Every channel shifted and scaled to mean 0 and variance 1 over the part for training.
  void standardise() {
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
};

/// The value `ahead` steps later, at every step of windows that are cut anywhere from the part of a
/// trajectory that the purpose of the samples has to itself.
class SignalTask : public Task {
 public:
  SignalTask(Params& params, Index ahead, std::shared_ptr<const Trajectory> trajectory)
      : length_(params.integer("length", 128, 1, 4'000)),
        ahead_(params.integer("ahead", ahead, 1, 500)),
        washout_(read_washout(params, length_)),
        trajectory_(std::move(trajectory)) {
    chance_ = std::min(mean_loss(true), mean_loss(false));
  }

  TaskInfo info() const final { return signal_info(length_, washout_, trajectory_->channels, chance_, 0.1); }

  void fill(const SampleRange& range, Batch& batch) const final {
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

 private:
  using Part = std::pair<Index, Index>;  // first step, number of steps
  static Part part(Purpose purpose) {
    if (purpose == Purpose::valid) return {Trajectory::kTrain, Trajectory::kValid};
    if (purpose == Purpose::test) return {Trajectory::kTrain + Trajectory::kValid, Trajectory::kTest};
    return {0, Trajectory::kTrain};
  }
  Index starts(Index size) const { return size - length_ - ahead_ + 1; }

  /// Over all windows for training: of the present value (or else the mean, 0) as the answer.
  double mean_loss(bool present) const {
    const Index count = starts(Trajectory::kTrain);
    double total = 0, of_step = 0;  // of_step: summed over the windows
    const auto error = [&](Index t) {
      double sum = 0;
      for (Index c = 0; c < trajectory_->channels; ++c) {
        const double miss = trajectory_->at(t + ahead_, c) - (present ? trajectory_->at(t, c) : 0);
        sum += miss * miss;
      }
      return sum;
    };
    for (Index t = washout_; t < washout_ + count; ++t) of_step += error(t);
    for (Index t = washout_; t < length_; ++t) {
      total += of_step;
      if (t + 1 < length_) of_step += error(t + count) - error(t);
    }
    return total / static_cast<double>(count * (length_ - washout_) * trajectory_->channels);
  }

  Index length_, ahead_, washout_;
  std::shared_ptr<const Trajectory> trajectory_;
  double chance_ = 0;
};

}  // namespace seqbench
