#include "train/memory.hpp"

#include <algorithm>

#include "kernels/recurrence.hpp"

namespace recurbench {
namespace {

/// Of each position: token or channels, whether the loss looks, its target; and where it looks twice over,
/// with the row's number (task/batch.hpp, train/work.hpp).
double batch_bytes(const TaskInfo& info, Index batch) {
  constexpr Index kReal = sizeof(Real);
  const Index answers = info.classes > 0 ? 4 * info.answers : 0;
  const Index position = (info.vocabulary > 0 ? 4 : 0) + 1 + answers + (info.channels + info.targets) * kReal;
  const Index looked = 2 * 4 + 1 + answers + info.targets * kReal;
  return static_cast<double>(batch * (info.steps * position + info.looked_at * looked));
}

/// What is kept of a window of `steps` that is run segment by segment. Each segment keeps the states at its
/// own borders, so many short ones keep more than a long one.
double kept_bytes(const Model& model, Index steps, Index segment, Index batch, Index read_rows) {
  const auto kept = [&](Index length, Index read) { return model.cost(length, batch, read).bytes_kept; };
  const Index rest = steps % segment;
  const double read = kept(segment, read_rows) - kept(segment, 0);
  return static_cast<double>(steps / segment) * kept(segment, 0) + (rest > 0 ? kept(rest, 0) : 0) + read;
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
  const auto read_of = [&](Index steps) { return std::min(info.looked_at, steps) * batch; };
  const Model::Cost piece = model.cost(segment, batch, read_of(segment));
  const Index segments = (info.steps + segment - 1) / segment;
  const double state = static_cast<double>(batch * model.state_floats()) * sizeof(Real);
  const double carried = segments > 1 ? 2 * state : 0;  // with its gradient
  const double common = batch_bytes(info, batch) + piece.bytes_fixed + piece.bytes_gradients + carried;
  return {common + kept_bytes(model, window, segment, batch, read_of(window)),
          common + piece.bytes_kept + static_cast<double>(segments + 1) * state};
}

double evaluation_bytes(const Model& model, const TaskFamily& tasks, const TrainSettings& settings) {
  const Index batch = settings.batch;
  double batches = batch_bytes(tasks.info(), batch);
  double most = 0;
  for (const Index length : settings.eval_lengths) {
    const TaskInfo info = tasks.at(length).info();
    const Index segment = training_segment_steps(model, info, settings);
    const auto cost = model.cost(segment, batch, std::min(info.looked_at, segment) * batch);
    most = std::max(most, cost.bytes_fixed + cost.bytes_kept);
    batches += batch_bytes(info, batch);
  }
  return settings.eval_lengths.empty() ? 0 : batches + most;
}

bool recomputes(const StepMemory& memory, const TrainSettings& settings) {
  return settings.memory_limit_bytes > 0 && memory.keeping > settings.memory_limit_bytes;
}

double training_bytes(const Model& model, const TaskInfo& info, const TrainSettings& settings) {
  const StepMemory memory = step_memory(model, info, settings);
  return recomputes(memory, settings) ? memory.recomputing : memory.keeping;
}

}  // namespace recurbench
