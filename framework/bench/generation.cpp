#include <algorithm>

#include "bench/bench.hpp"
#include "config/key_value.hpp"
#include "core/clock.hpp"
#include "core/float_env.hpp"
#include "statistics/statistics.hpp"
#include "train/trainer.hpp"

namespace recurbench {
namespace {

constexpr Index kBatch = 32, kHidden = 64;
constexpr int kRounds = 9;

}  // namespace

GenerationFigures measure_generation(const BenchSubject& subject) {
  const FlushDenormals guard;
  Sections sections;
  sections.task.set("name", {subject.name, {}});
  set_all(sections.task, subject.settings, "bench");
  sections.model.set("name", {std::string("gru"), {}});
  sections.model.set("hidden", {std::int64_t{kHidden}, {}});
  sections.train.set("batch", {std::int64_t{kBatch}, {}});
  Experiment experiment(std::move(sections));
  experiment.check();
  const Task& task = experiment.tasks.at(experiment.tasks.longest());
  Workspace workspace(experiment);
  Trainer trainer(experiment, workspace, {});
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
