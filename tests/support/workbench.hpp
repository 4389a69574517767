#pragma once

#include <limits>
#include <vector>

#include "support/sections.hpp"
#include "train/evaluator.hpp"
#include "train/trainer.hpp"

namespace recurbench::test {

inline constexpr double kTolerance = 100 * std::numeric_limits<Real>::epsilon();

/// A model in training, built around a task.
struct Workbench {
  Workbench(const Task& task, std::initializer_list<Setting> model_settings,
            std::initializer_list<Setting> train_settings, Streams streams = {.seed = 3, .replicate = 2})
      : experiment(sections_of(model_settings, train_settings), task),
        workspace(experiment),
        evaluator(experiment, workspace, streams),
        trainer(experiment, workspace, streams),
        model(experiment.model),
        settings(experiment.settings) {}

  std::vector<Real> parameters() const {
    const auto& store = model.parameters();
    return {store.values(), store.values() + store.flat_size()};
  }
  std::vector<Real> gradients() const {
    const auto& store = model.parameters();
    return {store.grads(), store.grads() + store.flat_size()};
  }
  /// Makes the model answer the same at every step: the read-out is its bias.
  void always_answer(const std::vector<Real>& answer) {
    auto& store = model.parameters();
    const Matrix weights = store.value(store.find("head.w"));
    std::fill_n(weights.data, weights.rows * weights.cols, Real(0));
    std::copy(answer.begin(), answer.end(), store.value(store.find("head.b")).data);
  }

  Experiment experiment;
  Workspace workspace;
  Evaluator evaluator;
  Trainer trainer;
  Model& model;
  const TrainSettings& settings;

 private:
  static Sections sections_of(std::initializer_list<Setting> model, std::initializer_list<Setting> train) {
    Sections sections;
    set_all(sections.model, model);
    set_all(sections.train, train);
    set_all(sections.optimizer, {{"clip", 0.0}});
    return sections;
  }
};

}  // namespace recurbench::test
