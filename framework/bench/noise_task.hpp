#pragma once

#include <array>

#include "core/rng.hpp"
#include "task/task.hpp"

namespace recurbench {

/// Random reals in, one of ten random classes at every step, from a table: the work of a task without a
/// task's own cost.
class NoiseTask : public SyntheticTask {
 public:
  static constexpr Index kClasses = 10;

  NoiseTask(Index steps, Index channels) : steps_(steps), channels_(channels) {
    Rng rng({});
    for (auto& value : table_) value = rng.uniform(-1, 1);
  }
  TaskInfo info() const override {
    return {
        .steps = steps_, .channels = channels_, .classes = kClasses, .looked_at = steps_, .metric = "loss"};
  }
  void draw(Rng& rng, Batch& batch, Index b) const override {
    std::size_t at = rng.bits() % table_.size();
    for (Index t = 0; t < steps_; ++t) {
      for (Index c = 0; c < channels_; ++c) batch.set_real(t, b, c, table_[at++ % table_.size()]);
      batch.set_class(t, b, static_cast<Index>(at) % kClasses);
    }
  }

 private:
  Index steps_, channels_;
  std::array<double, 4096> table_{};
};

}  // namespace recurbench
