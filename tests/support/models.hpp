#pragma once

#include <memory>
#include <string>
#include <vector>

#include "nn/model.hpp"
#include "support/layers.hpp"
#include "train/evaluator.hpp"
#include "train/trainer.hpp"

namespace recurbench::test {

using Settings = std::vector<std::pair<std::string, Value>>;

/// The settings of a cell with more appended.
inline Settings with(Settings settings, const Settings& more) {
  settings.insert(settings.end(), more.begin(), more.end());
  return settings;
}

/// The smallest width from `least` on that the architecture can have.
inline Index width_for(const std::string& name, Index least) {
  Params params = section("model", Settings{{"name", word(name)}});
  const auto step_of = MixerRegistry::instance().at(name, "model").width_step;
  const Index step = step_of ? step_of(params) : 1;
  return (least + step - 1) / step * step;
}

/// A model, its parameters filled with patterns that differ from tensor to tensor.
inline Model wave_model(const Settings& settings, const ModelIo& io) {
  Params params = section("model", settings);
  Model model(params, io);
  params.finish();
  model.initialise(1, 0);
  ParameterStore& store = model.parameters();
  for (std::size_t i = 0; i < store.infos().size(); ++i) {
    const auto& info = store.infos()[i];
    const auto values = wave(info.rows * info.cols, 0.37 * static_cast<double>(i), 0.6);
    std::copy(values.begin(), values.end(), store.values() + info.offset);
  }
  return model;
}

/// A trial in training, with all that it is made of.
struct Training {
  Experiment experiment;
  Workspace workspace;
  Evaluator evaluator;
  Trainer trainer;
  const TaskFamily& tasks;
  const Task* task;
  Model& model;
  const TrainSettings& settings;
  Optimizer* optimizer;

  Training(const Settings& task_settings, const Settings& model_settings, const Settings& optimizer_settings,
           const Settings& train_settings)
      : experiment({section("task", task_settings), section("model", model_settings),
                    section("optimizer", optimizer_settings), section("train", train_settings)}),
        workspace(experiment),
        evaluator(experiment, workspace, {.seed = 7, .replicate = 1}),
        trainer(experiment, workspace, {.seed = 7, .replicate = 1}),
        tasks(experiment.tasks),
        task(&tasks.at(tasks.longest())),
        model(experiment.model),
        settings(experiment.settings),
        optimizer(&trainer.optimizer()) {}
  Training(const Training&) = delete;
  Training& operator=(const Training&) = delete;

  std::vector<Real> values() const {
    return {model.parameters().values(), model.parameters().values() + model.parameters().flat_size()};
  }
  std::vector<Real> grads() const {
    return {model.parameters().grads(), model.parameters().grads() + model.parameters().flat_size()};
  }
};

}  // namespace recurbench::test
