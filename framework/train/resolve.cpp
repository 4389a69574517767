#include "train/resolve.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include "core/error.hpp"
#include "train/complain.hpp"
#include "train/experiment.hpp"
#include "train/fingerprint.hpp"
#include "train/memory.hpp"
#include "train/restore.hpp"

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

ModelFacts model_facts(Experiment& experiment) {
  const Model& model = experiment.model;
  const TrainSettings& settings = experiment.settings;
  const TaskInfo& info = experiment.info();
  const auto tokens = static_cast<double>(info.steps * settings.batch);
  ModelFacts facts;
  facts.parameters = static_cast<std::uint64_t>(model.parameters().parameter_count());
  facts.state_floats = static_cast<std::uint64_t>(model.state_floats());
  facts.flops_per_token =
      kTrainingFactor *
      model.cost(info.steps, settings.batch, info.looked_at * settings.batch).forward_flops / tokens;
  facts.bytes = static_cast<std::uint64_t>(trial_bytes(experiment));
  return facts;
}

/// The levels of a metric that the sweep chose are known where they follow from the loss.
TaskFacts task_facts(const TaskFamily& tasks, const std::vector<Index>& lengths, const std::string& metric) {
  const TaskInfo& info = tasks.info();
  const auto ranking = [&](const TaskInfo& at) {
    try {
      return at.metric_named(metric.empty() ? info.metric : metric);
    } catch (const ConfigError& error) {
      throw UnknownMetric(error.what());
    }
  };
  const MetricInfo own = ranking(info);
  TaskFacts facts{own.name, own.higher_is_better, own.chance, own.solved, {}};
  for (const Index length : lengths) {
    const MetricInfo at = ranking(tasks.at(length).info());
    facts.levels.push_back({length, at.chance, at.solved});
  }
  return facts;
}

void resolve(Configuration& configuration) {
  Experiment experiment(configuration.sections);
  experiment.check();
  const TaskFamily& tasks = experiment.tasks;
  const TrainSettings& settings = experiment.settings;
  configuration.task_facts = task_facts(tasks, settings.eval_lengths, configuration.metric);
  if (configuration.metric == tasks.info().metric) configuration.metric.clear();
  configuration.steps = settings.steps;
  configuration.settings.clear();
  for (const Params* section : experiment.sections.all())
    for (auto& setting : section->resolved()) configuration.settings.push_back(std::move(setting));
  configuration.model_facts = model_facts(experiment);
  configuration.predicted_seconds = predicted_seconds(experiment.model, tasks, settings);
  configuration.semantics = semantics_of(experiment.sections.task, experiment.model);
  configuration.machinery = machinery_of(experiment.sections.model);
  configuration.identity.clear();
  for (const Params* section : experiment.sections.all()) configuration.identity += section->identity();
}

}  // namespace

void resolve_configuration(Configuration& configuration) {
  try {
    resolve(configuration);
  } catch (const Faults&) {
    throw;
  } catch (const ConfigError&) {
    complain(configuration);
    throw;
  }
}

}  // namespace recurbench
