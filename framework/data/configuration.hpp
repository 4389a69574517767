#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "data/sections.hpp"

namespace recurbench {

/// Named values with their types: ("optimizer.lr", 0.003), ("model.hidden", 64).
using Settings = std::vector<std::pair<std::string, Value>>;

/// The levels of a metric at one length.
struct Level {
  std::int64_t length = 0;
  double chance = 0;  ///< of the best predictor that knows a step's number and input only
  double solved = 0;  ///< from which the task counts as solved
  bool operator==(const Level&) const = default;
};

/// What a task says of the metric that ranks models on it, for selection and for the report.
struct TaskFacts {
  std::string metric;             ///< without its split: "loss", "accuracy"
  bool higher_is_better = false;  ///< of `metric`
  double chance = 0;              ///< over the trained lengths; NaN: not known
  double solved = 0;              ///< over the trained lengths; NaN: not known
  std::vector<Level> levels{};    ///< at each length of `train.eval_lengths`
};

/// What a model costs.
struct ModelFacts {
  std::uint64_t parameters = 0;
  std::uint64_t state_floats = 0;  ///< carried from step to step, for one sequence
  double flops_per_token = 0;      ///< of a training step; multiply-add = 2, backward = 2 × forward
  std::uint64_t bytes = 0;         ///< memory that the trial needs at its peak
};

/// Everything that makes a training run what it is, but for the replicate's number.
struct Configuration {
  std::string task;   ///< label, unique among the sweep's tasks: "adding length=50"
  std::string model;  ///< label, unique among the sweep's models: "lstm hidden=64"
  std::uint64_t seed = 0;
  std::string metric;  ///< what the sweep selects by, without its split: "loss"; "": the task's own metric
  Sections sections;   ///< as set
  Settings search;     ///< the swept keys, with their values here

  // What resolving adds.
  /// What changes the result, but for the replicate: Runner::resolve lists the sections' keys that differ
  /// from their defaults, `expand` makes the hash of it all.
  std::string identity;
  std::string semantics;               ///< versions of what the names mean: "adding=1 lstm=1"
  std::vector<std::string> machinery;  ///< what must compute the same bits everywhere: "lstm classic"
  std::uint64_t steps = 0;             ///< training steps planned
  Settings settings;                   ///< every key with its resolved value, sections in order, keys sorted
  TaskFacts task_facts;
  ModelFacts model_facts;
  double predicted_seconds = 0;

  /// The registered names.
  std::string task_name() const { return sections.task.values().at("name").text(); }
  std::string model_name() const { return sections.model.values().at("name").text(); }
};

/// The sweep selects by a metric that the task does not have.
class UnknownMetric : public ConfigError {
  using ConfigError::ConfigError;
};

/// Configurations are many and their replicates more: whoever lists trials shares them.
using ConfigurationPtr = std::shared_ptr<const Configuration>;

/// A configuration with the number of one replicate: what is trained.
struct Trial {
  ConfigurationPtr configuration;
  std::uint32_t replicate = 0;
  std::string id() const;
};

/// 16 hexadecimal digits: the hash of the configuration's identity and the replicate's number.
std::string trial_id(const Configuration& configuration, std::uint32_t replicate);

/// "lr=0.003 hidden=64": what is swept, for people.
std::string search_text(const Settings& search, std::string_view equals = "=",
                        std::string_view between = " ");

}  // namespace recurbench
