#pragma once

#include <memory>
#include <utility>
#include <vector>

#include "task/task.hpp"

namespace recurbench {

/// What signals with one target scale have in common. Targets have mean 0 and variance 1, so that the root of
/// the loss is the normalised error, by which models are ranked; `solved` is such an error.
TaskInfo signal_info(Index length, Index washout, Index channels, double chance_loss, double solved);

/// The same where targets are inputs `ahead` steps later.
TaskInfo forecast_info(Index length, Index washout, Index ahead, Index channels, double chance_loss,
                       double solved);

/// Steps at the beginning where the loss does not look: there the past that the next values need is not seen.
Index read_washout(Params& params, Index length);

/// A long run of a system: first the part for training, then those for validation and test.
struct Trajectory {
  static constexpr Index kTrain = 40'000, kValid = 5'000, kTest = 5'000;
  static constexpr Index kSteps = kTrain + kValid + kTest;

  Index channels = 1;
  std::vector<double> values;  // [kSteps·channels]

  double at(Index t, Index channel) const { return values[static_cast<std::size_t>(t * channels + channel)]; }

  /// Every channel shifted and scaled to mean 0 and variance 1 over the part for training.
  void standardise();
};

/// The value `ahead` steps later, at every step of windows that are cut anywhere from the part of a
/// trajectory that the purpose of the samples has to itself.
class SignalTask : public Task {
 public:
  SignalTask(Params& params, Index ahead, std::shared_ptr<const Trajectory> trajectory);

  TaskInfo info() const final;

  void fill(const SampleRange& range, Batch& batch) const final;

 private:
  using Part = std::pair<Index, Index>;  // first step, number of steps
  static Part part(Purpose purpose);
  Index starts(Index size) const { return size - length_ - ahead_ + 1; }

  /// Of the best line through each channel's present value, over the part for training.
  double line_loss() const;

  Index length_, ahead_, washout_;
  std::shared_ptr<const Trajectory> trajectory_;
  double chance_loss_ = 0;
};

}  // namespace recurbench
