#include <algorithm>
#include <map>
#include <string_view>
#include <unordered_map>

#include "config/priority.hpp"
#include "config/scalar.hpp"
#include "config/sweep.hpp"
#include "config/unread.hpp"
#include "core/hash.hpp"

namespace recurbench {
namespace {

constexpr std::size_t kMaxTrials = 1'000'000;

using Axes = std::vector<const Sweep::Axis*>;

void check_size(const Sweep& sweep) {
  double count = 0;
  for (const auto& task : sweep.tasks)
    for (const auto& model : sweep.models) {
      double configurations = 1;
      for (const auto* axis : axes_of(sweep, task, model))
        configurations *= static_cast<double>(axis->values.size());
      count += configurations * sweep.replicates;
    }
  if (count > static_cast<double>(kMaxTrials))
    throw error_at(
        sweep.size_at,
        fmt::format("the sweep '{}' has {:.0f} trials, and at most {} are allowed; use fewer values or "
                    "replicates, or several sweeps",
                    sweep.name, count, kMaxTrials));
}

/// Counts through the grid of the axes, the last one fastest; false after the last point.
bool advance(std::vector<std::size_t>& point, const Axes& axes) {
  for (std::size_t i = axes.size(); i-- > 0;) {
    if (++point[i] < axes[i]->values.size()) return true;
    point[i] = 0;
  }
  return false;
}

class Expansion {
 public:
  Expansion(const Sweep& sweep, const Resolve& resolve, std::string_view runner)
      : sweep_(sweep), resolve_(resolve), runner_(runner) {
    plan_.replicates = sweep.replicates;
  }

  Plan run() {
    for (const auto& task : sweep_.tasks)
      for (const auto& model : sweep_.models) {
        Configuration base;
        base.sections = merged(sweep_, task, model);
        base.seed = sweep_.seed;
        base.metric = sweep_.metric;
        base.task = task.label;
        base.model = model.label;
        add_grid(base, axes_of(sweep_, task, model));
      }
    unread_.complain(complaints_, plan_.configurations, failed_);
    complaints_.raise();
    twins_.raise();
    return std::move(plan_);
  }

 private:
  bool is_enough() const { return complaints_.full() || twins_.full(); }

  void add_grid(const Configuration& base, const Axes& axes) {
    std::vector<std::size_t> point(axes.size(), 0);
    do {
      Configuration made = base;
      for (std::size_t i = 0; i < axes.size(); ++i) {
        const Value& value = axes[i]->values[point[i]];
        made.sections.at(axes[i]->section).set(axes[i]->key, value);
        made.search.emplace_back(axes[i]->section + "." + axes[i]->key, value);
      }
      complaints_.gather([&] { add(made); });
    } while (!is_enough() && advance(point, axes));
  }

  void add(Configuration& made) {
    const std::size_t swept = made.search.size();
    try {
      while (!resolves(made)) continue;
      check_goal(made);
    } catch (const ConfigError&) {
      failed_.push_back(made.sections);
      throw;
    }
    made.identity = identity_of(made);
    const auto [first, is_new] = seen_.emplace(made.identity, plan_.configurations.size());
    if (is_new) {
      plan_.configurations.push_back(std::make_shared<const Configuration>(std::move(made)));
      return;
    }
    // Without a key that means nothing here, several points of one grid are one.
    const Configuration& earlier = *plan_.configurations[first->second];
    const bool same_grid = earlier.task == made.task && earlier.model == made.model;
    if (!same_grid || made.search.size() == swept) twins_.add(twice(first->second, made).what());
  }

  /// Resolves, or takes out the keys that mean nothing here and says false.
  bool resolves(Configuration& made) {
    try {
      resolve_(made);
      return true;
    } catch (const Faults& faults) {
      for (const auto& key : faults.unread()) take_out(made, key);
      if (!faults.others().empty() || !faults.metric().empty()) throw rest_of(faults, made);
      return false;
    } catch (const UnknownMetric& error) {
      throw no_metric(error.what(), made);
    }
  }

  ConfigError rest_of(const Faults& faults, const Configuration& made) {
    std::vector<std::string> lines;
    if (!faults.others().empty()) lines.push_back(faults.others());
    if (!faults.metric().empty()) lines.emplace_back(no_metric(faults.metric(), made).what());
    return ConfigError(join(lines, "\n"));
  }

  /// Names the first task without the metric, to say the same of all.
  ConfigError no_metric(const std::string& message, const Configuration& made) {
    const std::string& task = without_metric_.try_emplace(message, made.task).first->second;
    return error_at(sweep_.metric_at, fmt::format("{} So it is on {}.", message, task));
  }

  void take_out(Configuration& made, const UnreadKey& key) {
    const std::string name = key.section + "." + key.key;
    const auto swept = std::erase_if(made.search, [&](const auto& each) { return each.first == name; }) > 0;
    unread_.add(key, swept, made);
    made.sections.at(key.section).remove(key.key);
  }

  /// The direction is the metric's own; a goal may only repeat it.
  void check_goal(const Configuration& made) const {
    const bool higher = made.task_facts.higher_is_better;
    if (!sweep_.maximize || *sweep_.maximize == higher) return;
    throw error_at(
        sweep_.goal_at,
        fmt::format("metric.goal must be {} for {}, or be left out, got {}: it would choose the worst",
                    higher ? "maximize" : "minimize", made.task_facts.metric,
                    higher ? "minimize" : "maximize"));
  }

  std::string identity_of(const Configuration& made) const {
    return hash_hex(fmt::format("seed={}\nmetric={}\nrunner={}\nsemantics={}\n{}", made.seed, made.metric,
                                runner_, made.semantics, made.identity));
  }

  std::string describe(std::size_t number, const Configuration& each) const {
    std::string text = fmt::format("row {} ({} × {}", number * plan_.replicates + 1, each.task, each.model);
    for (const auto& [key, value] : each.search) text += fmt::format(", {}={}", key, value.text());
    return text + ", replicate 0)";
  }

  ConfigError twice(std::size_t first, const Configuration& second) const {
    const Configuration& earlier = *plan_.configurations[first];
    return error_at(
        place_of_difference(earlier, second),
        fmt::format(
            "the plan has one trial twice, as {} and {}; remove one, or set a key that changes the result",
            describe(first, earlier), describe(plan_.configurations.size(), second)));
  }

  /// Where the later of two equal configurations gets what should have told them apart.
  static Position place_of_difference(const Configuration& first, const Configuration& second) {
    const auto name_of = [](const Params& section) { return section.values().at("name").at; };
    if (first.model != second.model) return name_of(second.sections.model);
    if (first.task != second.task) return name_of(second.sections.task);
    for (const auto* section : second.sections.all()) {
      const auto& others = first.sections.at(section->section()).values();
      for (const auto& [key, value] : section->values())
        if (const auto found = others.find(key); found == others.end() || found->second != value)
          return value.at;
    }
    return name_of(second.sections.model);
  }

  const Sweep& sweep_;
  const Resolve& resolve_;
  std::string_view runner_;
  Plan plan_;
  Complaints complaints_;
  Complaints twins_;              // told only when nothing else is wrong: a typo makes twins
  std::vector<Sections> failed_;  // of configurations that cannot be
  UnreadKeys unread_;
  std::map<std::string, std::string> without_metric_;  // the first task by what was said
  std::unordered_map<std::string, std::size_t> seen_;  // identity to number
};

}  // namespace

Plan expand(const Sweep& sweep, const Resolve& resolve, std::string_view runner) {
  check_size(sweep);
  return Expansion(sweep, resolve, runner).run();
}

}  // namespace recurbench
