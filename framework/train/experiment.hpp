#pragma once

#include <memory>

#include "data/sections.hpp"
#include "nn/model.hpp"
#include "optim/optimizer.hpp"
#include "optim/schedule.hpp"
#include "task/family.hpp"
#include "train/settings.hpp"

namespace recurbench {

/// The model's side of a task whose longest sequences have `steps` steps.
ModelIo model_io(const TaskInfo& info, Index steps);

/// What a trial is made of, assembled from its sections: task, model, schedule and settings, on paper. The
/// model's parameters and the optimiser's moments take memory only once a Trainer is made.
class Experiment {
 public:
  /// Reads the sections without finishing them. Throws ConfigError.
  explicit Experiment(Sections its_sections);
  /// With a model for sequences of `steps` steps, whatever the task's have.
  Experiment(Sections its_sections, Index steps);
  /// On a task that the caller keeps; the section "task" is not read.
  Experiment(Sections its_sections, const Task& task);
  Experiment(const Experiment&) = delete;
  Experiment& operator=(const Experiment&) = delete;

  const TaskInfo& info() const { return tasks.info(); }
  std::unique_ptr<Optimizer> make_optimizer();
  /// Throws ConfigError for settings that contradict each other, and for keys that nobody read.
  void check();
  /// Throws ConfigError for settings that contradict each other.
  void check_fit();

  Sections sections;
  TrainSettings settings;
  TaskFamily tasks;
  Model model;
  Schedule schedule;
};

}  // namespace recurbench
