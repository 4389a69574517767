#include <algorithm>

#include "bench/bench.hpp"
#include "bench/median.hpp"
#include "config/scalar.hpp"
#include "core/clock.hpp"
#include "core/float_env.hpp"
#include "optim/schedule.hpp"
#include "train/trainer.hpp"

namespace recurbench {
namespace {

constexpr Index kBatch = 32, kHidden = 64;
constexpr int kRounds = 9;

}  // namespace

GenerationFigures measure_generation(const BenchSubject& subject) {
  const FlushDenormals guard;
  Params task_params("task"), model_params("model"), optimizer_params("optimizer"), train_params("train");
  task_params.set("name", {subject.name, {}});
  for (const auto& [key, value] : subject.settings) task_params.set(key, plain_scalar(value, {}));
  model_params.set("name", {std::string("gru"), {}});
  model_params.set("hidden", {std::int64_t{kHidden}, {}});
  train_params.set("batch", {std::int64_t{kBatch}, {}});
  const TaskFamily tasks(task_params);
  task_params.finish();
  const Task& task = tasks.at(tasks.longest());
  const TrainSettings settings(train_params, optimizer_params);
  Model model(model_params, model_io(task.info(), task.info().steps));
  const auto optimizer = make_optimizer(optimizer_params, model.parameters().flat_size());
  const Schedule schedule(optimizer_params, settings.steps);
  Trainer trainer(tasks, model, *optimizer, schedule, settings, {});
  Batch batch(task.info(), kBatch);
  std::vector<double> drawing, training;
  for (int round = 0; round <= kRounds; ++round) {
    const auto number = static_cast<std::uint64_t>(round);
    const Stopwatch draw;
    fill_batch(task, {.seed = 1, .first = number * kBatch}, batch);
    const double drawn = draw.seconds();
    const Stopwatch train;
    trainer.step(number);
    if (round == 0) continue;
    drawing.push_back(1e3 * drawn);
    training.push_back(1e3 * train.seconds());
  }
  return {.steps = task.info().steps,
          .batch = kBatch,
          .milliseconds = median(drawing),
          .step_milliseconds = median(training)};
}

}  // namespace recurbench
