#include <algorithm>
#include <string_view>
#include <unordered_map>

#include "config/priority.hpp"
#include "config/scalar.hpp"
#include "config/sweep.hpp"
#include "core/hash.hpp"

namespace recurbench {
namespace {

constexpr std::size_t kMaxTrials = 1'000'000;
constexpr std::string_view kSplit = "valid/";  // parse_sweep lets no other split pass

using Axes = std::vector<const Sweep::Axis*>;

std::size_t plan_size(const Sweep& sweep) {
  double count = 0;
  for (const auto& task : sweep.tasks)
    for (const auto& model : sweep.models) {
      double configurations = 1;
      for (const auto* axis : axes_of(sweep, task, model))
        configurations *= static_cast<double>(axis->values.size());
      count += configurations * sweep.replicates;
    }
  if (count > static_cast<double>(kMaxTrials))
    throw ConfigError(
        fmt::format("the sweep '{}' has {:.0f} trials, and at most {} are allowed; use fewer values or "
                    "replicates, or several sweeps",
                    sweep.name, count, kMaxTrials));
  return static_cast<std::size_t>(count);
}

/// Counts through the grid of the axes, the last one fastest; false after the last point.
bool advance(std::vector<std::size_t>& point, const Axes& axes) {
  for (std::size_t i = axes.size(); i-- > 0;) {
    if (++point[i] < axes[i]->values.size()) return true;
    point[i] = 0;
  }
  return false;
}

/// What makes the result of a configuration differ, but for seed and replicate.
std::string identity_of(const Trial& trial) {
  const std::string metric =
      trial.metric.empty() ? "" : fmt::format("metric={} maximize={}\n", trial.metric, trial.metric_maximize);
  return metric + trial.task.identity() + trial.model.identity() + trial.optimizer.identity() +
         trial.train.identity() + trial.semantics;
}

void add_replicates(std::vector<Trial>& plan, Trial trial, std::uint32_t replicates) {
  const std::string identity = identity_of(trial);
  for (std::uint32_t replicate = 0; replicate < replicates; ++replicate) {
    trial.spec.replicate = replicate;
    trial.spec.id = hash_hex(fmt::format("seed={}\nreplicate={}\n{}", trial.seed, replicate, identity));
    if (replicate + 1 < replicates) plan.push_back(trial);
  }
  plan.push_back(std::move(trial));
}

void add_grid(std::vector<Trial>& plan, const Sweep& sweep, const Trial& base, const Axes& axes,
              const Resolve& resolve) {
  std::vector<std::size_t> point(axes.size(), 0);
  do {
    Trial trial = base;
    for (std::size_t i = 0; i < axes.size(); ++i) {
      const Value& value = axes[i]->values[point[i]];
      section_of(trial, axes[i]->section).set(axes[i]->key, value);
      trial.spec.search.emplace_back(axes[i]->section + "." + axes[i]->key, value.text());
    }
    resolve(trial);
    add_replicates(plan, std::move(trial), sweep.replicates);
  } while (advance(point, axes));
}

std::string describe_row(const std::vector<Trial>& plan, std::size_t row) {
  const TrialSpec& spec = plan[row].spec;
  std::string text = fmt::format("row {} ({} × {}", row + 1, spec.task, spec.model);
  for (const auto& [key, value] : spec.search) text += fmt::format(", {}={}", key, value);
  return text + fmt::format(", replicate {})", spec.replicate);
}

/// Where the later of two equal trials gets what should have told them apart.
Position place_of_difference(const Trial& first, const Trial& second) {
  if (first.spec.model != second.spec.model) return second.model.values().at("name").at;
  if (first.spec.task != second.spec.task) return second.task.values().at("name").at;
  for (const auto* section : {&second.task, &second.model, &second.optimizer, &second.train}) {
    const Params& other = section_of(first, section->section());
    for (const auto& [key, value] : section->values())
      if (const auto found = other.values().find(key);
          found == other.values().end() || found->second.text() != value.text())
        return value.at;
  }
  return second.model.values().at("name").at;
}

void require_unique_ids(const std::vector<Trial>& plan) {
  std::unordered_map<std::string_view, std::size_t> seen;
  seen.reserve(plan.size());
  for (std::size_t row = 0; row < plan.size(); ++row) {
    const auto [first, is_new] = seen.emplace(plan[row].spec.id, row);
    if (!is_new)
      throw error_at(
          place_of_difference(plan[first->second], plan[row]),
          fmt::format("the plan has one trial twice, as {} and {}; remove one, or set a key that changes "
                      "the result",
                      describe_row(plan, first->second), describe_row(plan, row)));
  }
}

}  // namespace

std::vector<Trial> expand(const Sweep& sweep, const Resolve& resolve) {
  std::vector<Trial> plan;
  plan.reserve(plan_size(sweep));
  for (const auto& task : sweep.tasks)
    for (const auto& model : sweep.models) {
      Trial base = merged(sweep, task, model);
      base.seed = sweep.seed;
      base.metric = sweep.metric.substr(std::min(sweep.metric.size(), kSplit.size()));
      base.metric_maximize = sweep.metric_maximize;
      base.spec.task = task.label;
      base.spec.model = model.label;
      base.spec.task_name = base.task.values().at("name").text();
      base.spec.model_name = base.model.values().at("name").text();
      add_grid(plan, sweep, base, axes_of(sweep, task, model), resolve);
    }
  require_unique_ids(plan);
  return plan;
}

}  // namespace recurbench
