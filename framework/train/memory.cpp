#include "train/memory.hpp"

#include <algorithm>

#include "kernels/recurrence.hpp"

namespace recurbench {
namespace {

/// Of each position: token or channels, whether the loss looks, its target.
double batch_bytes(const TaskInfo& info, Index batch) {
  const Index position = (info.vocabulary > 0 ? 4 : 0) + (info.classes > 0 ? 4 * info.answers : 0) + 1 +
                         (info.channels + info.targets) * static_cast<Index>(sizeof(Real));
  return static_cast<double>(info.steps * batch * position);
}

}  // namespace

Index window_steps(const TaskInfo& info, const TrainSettings& settings) {
  return settings.window > 0 ? std::min(settings.window, info.steps) : info.steps;
}

Index training_segment_steps(const Model& model, const TaskInfo& info, const TrainSettings& settings) {
  const Index window = window_steps(info, settings);
  return model.carries_gradient() ? std::min(window, segment_steps(settings.batch)) : window;
}

StepMemory step_memory(const Model& model, const TaskInfo& info, const TrainSettings& settings) {
  const Index batch = settings.batch;
  const Index window = window_steps(info, settings);
  const Index segment = training_segment_steps(model, info, settings);
  const auto cost = [&](Index steps) {
    return model.cost(steps, batch, std::min(info.looked_at, steps) * batch);
  };
  const double common = batch_bytes(info, batch) + cost(1).bytes_fixed + cost(segment).bytes_gradients;
  const double borders = static_cast<double>(window / segment + 2) *
                         static_cast<double>(batch * model.state_floats()) * sizeof(Real);
  return {common + cost(window).bytes_kept, common + cost(segment).bytes_kept + borders};
}

double evaluation_bytes(const Model& model, const TaskFamily& tasks, const TrainSettings& settings) {
  double most = 0;
  for (const Index length : settings.eval_lengths) {
    const TaskInfo info = tasks.at(length).info();
    const Index segment = training_segment_steps(model, info, settings);
    const auto cost = model.cost(segment, settings.batch, std::min(info.looked_at, segment) * settings.batch);
    most = std::max(most, batch_bytes(info, settings.batch) + cost.bytes_fixed + cost.bytes_kept);
  }
  return most;
}

bool recomputes(const StepMemory& memory, const TrainSettings& settings) {
  return settings.memory_limit_bytes > 0 && memory.keeping > settings.memory_limit_bytes;
}

}  // namespace recurbench
