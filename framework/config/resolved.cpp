#include <algorithm>
#include <iterator>
#include <map>

#include "config/priority.hpp"
#include "config/scalar.hpp"
#include "config/sweep.hpp"

namespace recurbench {
namespace {

/// One setting over the trials of a scope: the whole plan, one task or one model.
struct Tally {
  std::size_t read = 0;      ///< trials that have the key
  std::size_t defaults = 0;  ///< trials in which nobody set it
  bool same = true;          ///< whether those agree on its value
  std::string value;
};

struct Scope {
  std::size_t trials = 0;
  std::map<std::string, Tally> tallies;  ///< by "section.key"

  void add(const std::string& name, const std::string& value, bool is_set) {
    Tally& tally = tallies[name];
    ++tally.read;
    if (is_set) return;
    if (tally.defaults++ == 0)
      tally.value = value;
    else if (tally.value != value)
      tally.same = false;
  }

  /// Whether the key, written once here, gives every trial that had a default the same value, and none a key
  /// that it does not know. Numbers that are not finite cannot be written.
  bool can_fill(const Tally& tally) const {
    const bool finite = tally.value != "inf" && tally.value != "-inf" && tally.value != "nan";
    return tally.read == trials && tally.defaults > 0 && tally.same && finite;
  }
};

struct Scopes {
  Scope whole;
  std::map<std::string, Scope> tasks;   ///< by label
  std::map<std::string, Scope> models;  ///< by label
};

Scopes tally(const std::vector<Trial>& plan) {
  Scopes scopes;
  for (const auto& trial : plan) {
    if (trial.spec.replicate != 0) continue;
    const auto around = {&scopes.whole, &scopes.tasks[trial.spec.task], &scopes.models[trial.spec.model]};
    for (Scope* scope : around) ++scope->trials;
    for (const auto& [name, value] : trial.spec.settings) {
      const std::size_t dot = name.find('.');
      const Params& section = section_of(trial, std::string_view(name).substr(0, dot));
      const bool is_set = section.has(std::string_view(name).substr(dot + 1));
      for (Scope* scope : around) scope->add(name, value, is_set);
    }
  }
  return scopes;
}

/// Fills the defaults of one section that `scope` can hold into `target`, unless `is_taken` says no.
template <class IsTaken>
void fill(Params& target, const Scope& scope, IsTaken is_taken) {
  const std::string prefix = target.section() + ".";
  for (const auto& [name, tally] : scope.tallies) {
    if (!name.starts_with(prefix) || !scope.can_fill(tally)) continue;
    const std::string key = name.substr(prefix.size());
    if (!target.has(key) && !is_taken(key)) target.set(key, value_from_text(tally.value));
  }
}

/// The sweep with every default at the widest place that may hold it.
Sweep filled(Sweep sweep, const std::vector<Trial>& plan) {
  const Scopes scopes = tally(plan);
  const auto never = [](const std::string&) { return false; };
  for (auto& task : sweep.tasks) fill(task.params, scopes.tasks.at(task.label), never);
  for (auto& model : sweep.models) fill(model.params, scopes.models.at(model.label), never);
  for (Params Sweep::Entry::*block : {&Sweep::Entry::optimizer, &Sweep::Entry::train}) {
    Params& common = block == &Sweep::Entry::optimizer ? sweep.optimizer : sweep.train;
    fill(common, scopes.whole, never);
    const std::vector<Sweep::Entry> tasks = sweep.tasks;
    for (auto& model : sweep.models)
      // A model's block wins over its task's, so it must not repeat a key that a task sets.
      fill(model.*block, scopes.models.at(model.label), [&](const std::string& key) {
        return common.has(key) || std::any_of(tasks.begin(), tasks.end(),
                                              [&](const auto& task) { return (task.*block).has(key); });
      });
    for (auto& task : sweep.tasks)
      fill(task.*block, scopes.tasks.at(task.label), [&](const std::string& key) {
        return common.has(key) || std::all_of(sweep.models.begin(), sweep.models.end(),
                                              [&](const auto& model) { return (model.*block).has(key); });
      });
  }
  return sweep;
}

std::string text_value(const std::string& text) {
  return write_value({text, {}});
}

void write_keys(std::string& out, const Params& params, const std::string& indent) {
  for (const auto& [key, value] : params.values())
    if (key != "name") out += fmt::format("{}{}: {}\n", indent, text_value(key), write_value(value));
}

void write_block(std::string& out, const Params& params, const std::string& indent) {
  if (params.values().empty()) return;
  out += fmt::format("{}{}:\n", indent, params.section());
  if (params.has("name"))
    out += fmt::format("{}  name: {}\n", indent, write_value(params.values().at("name")));
  write_keys(out, params, indent + "  ");
}

void write_axes(std::string& out, const std::vector<Sweep::Axis>& axes, const std::string& indent) {
  if (!axes.empty()) out += indent + "parameters:\n";
  for (const auto& axis : axes)
    out += fmt::format("{}  {}: {{values: {}}}\n", indent, text_value(axis.section + "." + axis.key),
                       write_value({axis.values, {}}));
}

void write_entries(std::string& out, const char* title, const std::vector<Sweep::Entry>& entries) {
  out += fmt::format("{}:\n", title);
  for (const auto& entry : entries) {
    out += fmt::format("  - name: {}\n", write_value(entry.params.values().at("name")));
    out += fmt::format("    label: {}\n", text_value(entry.label));
    write_keys(out, entry.params, "    ");
    write_axes(out, entry.parameters, "    ");
    write_block(out, entry.optimizer, "    ");
    write_block(out, entry.train, "    ");
  }
}

}  // namespace

std::string resolved_yaml(const Sweep& sweep, const std::vector<Trial>& plan) {
  const Sweep full = filled(sweep, plan);
  std::string out =
      "# The sweep with overrides applied and defaults filled in: the same trials, with the same ids.\n";
  out += fmt::format("name: {}\n", text_value(full.name));
  if (!full.description.empty()) out += fmt::format("description: {}\n", text_value(full.description));
  out += fmt::format("seed: {}\nreplicates: {}\nmethod: grid\n", full.seed, full.replicates);
  if (!full.metric.empty())
    out += fmt::format("metric: {{name: {}, goal: {}}}\n", text_value(full.metric),
                       full.metric_maximize ? "maximize" : "minimize");
  write_entries(out, "tasks", full.tasks);
  write_entries(out, "models", full.models);
  write_axes(out, full.parameters, "");
  write_block(out, full.optimizer, "");
  write_block(out, full.train, "");
  return out;
}

}  // namespace recurbench
