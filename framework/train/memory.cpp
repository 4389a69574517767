#include "train/memory.hpp"

#include <algorithm>
#include <tuple>

#include "kernels/recurrence.hpp"

namespace recurbench {
namespace {

constexpr double kMomentsCounted = 2;  // by Model::cost, whatever the optimizer

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

/// Numbers that the optimizer keeps of each parameter.
double moments_each(Params& optimizer) {
  const auto saved = [&](Index parameters) {
    ByteWriter out;
    make_optimizer(optimizer, parameters)->save(out);
    return static_cast<double>(out.bytes().size());
  };
  return (saved(1) - saved(0)) / sizeof(Real);
}

/// What is on the tape of the largest evaluation: the outputs of the ops, as many numbers as get a gradient
/// in training. What only backward needs is not kept.
double evaluation_tape(const Model& model, const TaskFamily& tasks, const TrainSettings& settings) {
  double most = 0;
  for (const Index length : settings.eval_lengths) {
    const TaskInfo info = tasks.at(length).info();
    const Index segment = training_segment_steps(model, info, settings);
    const auto cost = model.cost(segment, settings.batch, std::min(info.looked_at, segment) * settings.batch);
    const Index states = info.steps > segment ? 2 * settings.batch * model.state_floats() : 0;
    most = std::max(most, cost.bytes_gradients + static_cast<double>(states) * sizeof(Real));
  }
  return most;
}

/// What saving takes for a moment. A checkpoint (any trial may have to give one) holds the moments twice, the
/// second time in its file's bytes, which are there twice as well: write_durably reads them back. Reading it
/// takes less. Weights are doubles: tensors, the file in memory, its image, and that read back.
double saving_bytes(Experiment& experiment) {
  const ParameterStore& store = experiment.model.parameters();
  const double parameters = static_cast<double>(store.flat_size()) * sizeof(Real);
  const double moments = moments_each(experiment.sections.optimizer) * parameters;
  const Index states = experiment.info().continues ? experiment.model.state_floats() : 0;
  const double carried = static_cast<double>(experiment.settings.batch * states) * sizeof(Real);
  const double checkpoint = moments + 2 * (2 * parameters + moments + carried);
  const double weights = 4 * static_cast<double>(store.parameter_count()) * sizeof(double);
  return experiment.settings.save_weights ? std::max(checkpoint, weights) : checkpoint;
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

bool recomputes(const StepMemory& memory, const TrainSettings& settings) {
  return settings.memory_limit_bytes > 0 && memory.keeping > settings.memory_limit_bytes;
}

double training_bytes(const Model& model, const TaskInfo& info, const TrainSettings& settings) {
  const StepMemory memory = step_memory(model, info, settings);
  return recomputes(memory, settings) ? memory.recomputing : memory.keeping;
}

std::optional<TaskInfo> longest_evaluated(const TaskFamily& tasks, const TrainSettings& settings) {
  std::optional<TaskInfo> longest;
  for (const Index length : settings.eval_lengths) {
    const TaskInfo info = tasks.at(length).info();
    if (info.steps > (longest ? longest->steps : tasks.info().steps)) longest = info;
  }
  return longest;
}

double trial_bytes(Experiment& experiment) {
  const auto& [model, tasks, settings] = std::tie(experiment.model, experiment.tasks, experiment.settings);
  const TaskInfo& info = tasks.info();
  const double parameters = static_cast<double>(model.parameters().flat_size()) * sizeof(Real);
  const double fixed = model.cost(1, 1, 1).bytes_fixed;
  const double training = training_bytes(model, info, settings);
  const double evaluating =
      fixed + batch_bytes(info, settings.batch) + evaluation_tape(model, tasks, settings);
  const auto beyond = longest_evaluated(tasks, settings);
  const double batches = beyond ? batch_bytes(*beyond, settings.batch) : 0;
  const double rest = batch_bytes(beyond.value_or(info), settings.eval_samples % settings.batch);
  const double moments = moments_each(experiment.sections.optimizer) - kMomentsCounted;
  return std::max(training, evaluating) + moments * parameters + batches +
         std::max(saving_bytes(experiment), rest);
}

}  // namespace recurbench
