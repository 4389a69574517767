#pragma once

#include <limits>
#include <vector>

#include "support/sections.hpp"
#include "train/trainer.hpp"

namespace recurbench::test {

inline constexpr double kTolerance = 100 * std::numeric_limits<Real>::epsilon();

/// Everything a Trainer refers to, built around a task.
struct Workbench {
  Workbench(const Task& its_task, std::initializer_list<Setting> model_settings,
            std::initializer_list<Setting> train_settings,
            Trainer::Streams streams = {.seed = 3, .replicate = 2})
      : task(its_task),
        tasks(its_task),
        model_params(section("model", model_settings)),
        train_params(section("train", train_settings)),
        settings(train_params, optimizer_params),
        model(model_params, model_io(task.info(), task.info().steps)),
        optimizer(make_optimizer(optimizer_params, model.parameters().flat_size())),
        schedule(optimizer_params, settings.steps),
        trainer(tasks, model, *optimizer, schedule, settings, streams) {}

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

  const Task& task;
  TaskFamily tasks;
  Params model_params, optimizer_params = section("optimizer", {{"clip", 0.0}}), train_params;
  TrainSettings settings;
  Model model;
  std::unique_ptr<Optimizer> optimizer;
  Schedule schedule;
  Trainer trainer;
};

}  // namespace recurbench::test
