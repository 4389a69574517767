#include "config/priority.hpp"

#include <algorithm>
#include <map>
#include <memory>
#include <utility>

#include "config/scalar.hpp"

namespace recurbench {
namespace {

using Axes = std::vector<const Sweep::Axis*>;

bool same_key(const Sweep::Axis& axis, std::string_view section, std::string_view key) {
  return axis.section == section && axis.key == key;
}

const Sweep::Axis* find_axis(const Axes& axes, std::string_view section, std::string_view key) {
  const auto found =
      std::find_if(axes.begin(), axes.end(), [&](const auto* a) { return same_key(*a, section, key); });
  return found == axes.end() ? nullptr : *found;
}

void overlay(Params& params, const Params& winner) {
  for (const auto& [key, value] : winner.values()) params.set(key, value);
}

void overlay(Axes& axes, const std::vector<Sweep::Axis>& winners) {
  for (const auto& winner : winners) {
    const auto same = [&](const auto* axis) { return same_key(*axis, winner.section, winner.key); };
    const auto found = std::find_if(axes.begin(), axes.end(), same);
    if (found == axes.end())
      axes.push_back(&winner);
    else
      *found = &winner;
  }
}

/// What an override sets, and in which entry (null: in the sweep's own blocks).
struct Target {
  const Sweep::Entry* entry;
  std::string section;
  std::string key;
};

/// The overrides that set a value of a trial, less those that were seen to have an effect.
class IdleOverrides {
 public:
  explicit IdleOverrides(const Sweep& sweep) {
    see(sweep, nullptr);
    for (const auto* entries : {&sweep.tasks, &sweep.models})
      for (const auto& entry : *entries) {
        see(entry.params, &entry);
        see(entry, &entry);
      }
  }

  void drop_effective(const Sweep& sweep, const Sweep::Entry& task, const Sweep::Entry& model) {
    if (idle_.empty()) return;
    const Sections trial = merged(sweep, task, model);
    const Axes axes = axes_of(sweep, task, model);
    for (const auto* axis : axes)
      for (const auto& value : axis->values) drop(value);
    for (const auto* section : trial.all())
      for (const auto& [key, value] : section->values())
        if (!find_axis(axes, section->section(), key)) drop(value);
  }

  const std::map<std::string, Target>& all() const { return idle_; }

 private:
  static const std::string* override_of(const Value& value) {
    return value.at.line == 0 ? value.at.file.get() : nullptr;
  }
  void drop(const Value& value) {
    if (const auto* text = override_of(value)) idle_.erase(*text);
  }
  void see(const Value& value, Target target) {
    if (const auto* text = override_of(value)) idle_.emplace(*text, std::move(target));
  }
  void see(const Params& params, const Sweep::Entry* entry) {
    for (const auto& [key, value] : params.values()) see(value, {entry, params.section(), key});
  }
  /// The blocks that a sweep and an entry have alike.
  template <class Blocks>
  void see(const Blocks& blocks, const Sweep::Entry* entry) {
    see(blocks.optimizer, entry);
    see(blocks.train, entry);
    for (const auto& axis : blocks.parameters)
      for (const auto& value : axis.values) see(value, {entry, axis.section, axis.key});
  }

  std::map<std::string, Target> idle_;
};

/// The error for an override that loses to what stands elsewhere in this task and model.
ConfigError idle_error(const std::string& text, const Target& target, const Sweep& sweep,
                       const Sweep::Entry& task, const Sweep::Entry& model) {
  const Sections trial = merged(sweep, task, model);
  const auto* axis = find_axis(axes_of(sweep, task, model), target.section, target.key);
  const std::string name = target.section + "." + target.key;
  const Value& winner = axis ? axis->values.front() : trial.at(target.section).values().at(target.key);
  return error_at(
      {std::make_shared<const std::string>(text), 0, 0},
      fmt::format("this changes no trial, because {} is {} at {}, which wins; {}", name,
                  axis ? "swept" : "set", winner.at.text(),
                  axis ? fmt::format("set parameters.{}.value instead", name) : "override it there"));
}

}  // namespace

Sections merged(const Sweep& sweep, const Sweep::Entry& task, const Sweep::Entry& model) {
  Sections trial;
  overlay(trial.task, task.params);
  overlay(trial.model, model.params);
  for (const Params* block : {&sweep.optimizer, &task.optimizer, &model.optimizer})
    overlay(trial.optimizer, *block);
  for (const Params* block : {&sweep.train, &task.train, &model.train}) overlay(trial.train, *block);
  return trial;
}

std::vector<const Sweep::Axis*> axes_of(const Sweep& sweep, const Sweep::Entry& task,
                                        const Sweep::Entry& model) {
  Axes axes;
  for (const auto* block : {&sweep.parameters, &task.parameters, &model.parameters}) overlay(axes, *block);
  return axes;
}

void refuse_idle_overrides(const Sweep& sweep) {
  IdleOverrides idle(sweep);
  for (const auto& task : sweep.tasks)
    for (const auto& model : sweep.models) idle.drop_effective(sweep, task, model);
  for (const auto& [text, target] : idle.all())
    for (const auto& task : sweep.tasks)
      for (const auto& model : sweep.models)
        if (!target.entry || target.entry == &task || target.entry == &model)
          throw idle_error(text, target, sweep, task, model);
}

}  // namespace recurbench
