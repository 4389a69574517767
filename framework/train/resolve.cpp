#include <algorithm>
#include <cmath>
#include <limits>

#include "core/error.hpp"
#include "nn/model.hpp"
#include "optim/optimizer.hpp"
#include "optim/schedule.hpp"
#include "task/family.hpp"
#include "train/memory.hpp"
#include "train/run_trial.hpp"
#include "train/settings.hpp"
#include "train/task_facts.hpp"
#include "train/trainer.hpp"

namespace recurbench {
namespace {

/// Only ratios between trials matter: the farm corrects the scale by what it observes.
constexpr double kNominalFlopsPerSecond = 6e10;
constexpr double kSecondsPerSequenceStep = 5e-7;

/// One forward pass over a batch.
double pass_seconds(const Model& model, const TaskInfo& info, Index batch) {
  return model.cost(info.steps, batch, info.looked_at * batch).forward_flops / kNominalFlopsPerSecond +
         static_cast<double>(info.steps) * kSecondsPerSequenceStep;
}

double predicted_seconds(const Model& model, const TaskFamily& tasks, const TrainSettings& settings) {
  if (settings.steps == 0) return 0;
  const auto steps = static_cast<double>(settings.steps);
  const auto seconds = [&](Index length) {
    return pass_seconds(model, tasks.at(length).info(), settings.batch);
  };
  const double own = (seconds(tasks.shortest()) + seconds(tasks.longest())) / 2;
  double evaluated = own;
  for (const Index length : settings.eval_lengths) evaluated += seconds(length);
  const double evaluations = 2 + steps / static_cast<double>(settings.eval_every);
  const double batches = static_cast<double>(settings.eval_samples) / static_cast<double>(settings.batch);
  return kTrainingFactor * steps * own + evaluations * batches * evaluated;
}

ModelFacts model_facts(const Model& model, const TaskFamily& tasks, const TrainSettings& settings) {
  const TaskInfo& info = tasks.info();
  const auto tokens = static_cast<double>(info.steps * settings.batch);
  ModelFacts facts;
  facts.parameters = static_cast<std::uint64_t>(model.parameters().parameter_count());
  facts.state_floats = static_cast<std::uint64_t>(model.state_floats());
  facts.flops_per_token =
      kTrainingFactor *
      model.cost(info.steps, settings.batch, info.looked_at * settings.batch).forward_flops / tokens;
  const StepMemory memory = step_memory(model, info, settings);
  const double training = recomputes(memory, settings) ? memory.recomputing : memory.keeping;
  facts.bytes = static_cast<std::uint64_t>(std::max(training, evaluation_bytes(model, tasks, settings)));
  return facts;
}

}  // namespace

void resolve_trial(Trial& trial) {
  const TrainSettings settings(trial.train, trial.optimizer);
  const TaskFamily tasks(trial.task, settings.eval_lengths, settings.eval_lengths_at);
  trial.task.finish();
  const TaskInfo& info = tasks.info();
  const Model model(trial.model, model_io(info, tasks.most_steps()));
  trial.model.finish();
  if (tasks.most_steps() > std::numeric_limits<std::int32_t>::max() / settings.batch)
    throw trial.train.error(
        "batch", fmt::format("times the task's {} steps must stay below 2^31", tasks.most_steps()));
  if (settings.window > 0 && !model.carries_gradient())
    throw trial.train.error("window", "must be 0 for this model: it is trained on whole sequences only");
  if (info.continues && tasks.varies())
    throw trial.task.error(
        task_entry(trial.task).length_key + ".min",
        fmt::format("must be left out: batches of {} go on from each other here, which needs "
                    "one length",
                    trial.task.text("name")));
  const StepMemory memory = step_memory(model, info, settings);
  if (recomputes(memory, settings) && memory.recomputing > settings.memory_limit_bytes)
    throw trial.train.error("memory_limit", fmt::format("must be at least {:.0f}MiB for {} on {}",
                                                        std::ceil(memory.recomputing / (1 << 20)),
                                                        trial.model.text("name"), trial.task.text("name")));
  trial.train.finish();
  make_optimizer(trial.optimizer, 0);
  const Schedule schedule(trial.optimizer, settings.steps);
  trial.optimizer.finish();

  if (trial.metric == info.metric && trial.metric_maximize == info.higher_is_better) trial.metric.clear();
  TrialSpec& spec = trial.spec;
  spec.steps = settings.steps;
  spec.settings.clear();
  for (const Params* section : {&trial.task, &trial.model, &trial.optimizer, &trial.train})
    for (auto& setting : section->resolved()) spec.settings.push_back(std::move(setting));
  spec.task_facts = task_facts(info, trial);
  spec.model_facts = model_facts(model, tasks, settings);
  spec.predicted_seconds = predicted_seconds(model, tasks, settings);
  trial.semantics = fmt::format("{}={} {}", trial.task.text("name"), task_semantics(trial.task.text("name")),
                                model.semantics());
}

}  // namespace recurbench
