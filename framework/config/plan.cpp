#include <algorithm>
#include <map>
#include <string_view>
#include <unordered_map>

#include "config/priority.hpp"
#include "config/scalar.hpp"
#include "config/sweep.hpp"
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

/// Whether two values are one and the same place in the sweep.
bool same_place(const Position& a, const Position& b) {
  return a.line == b.line && a.column == b.column && (a.line > 0 || *a.file == *b.file);
}

/// A key that nobody read somewhere: an error unless others read it.
struct Unread {
  std::string section, key;
  Position at;         ///< where it was written
  bool swept = false;  ///< as a parameter: each of its values has a place of its own
  std::string message;
};

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
    for (const auto& [said, each] : unread_)
      if (!may_be_read(each)) complaints_.add(each.message);
    complaints_.raise();
    return std::move(plan_);
  }

 private:
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
    } while (!complaints_.full() && advance(point, axes));
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
    if (!same_grid || made.search.size() == swept) throw twice(first->second, made);
  }

  /// Resolves, or takes out a key that means nothing here and says false.
  bool resolves(Configuration& made) {
    try {
      resolve_(made);
      return true;
    } catch (const UnknownKey& error) {
      take_out(made, error);
      return false;
    } catch (const UnknownMetric& error) {
      throw error_at(sweep_.metric_at, fmt::format("{} So it is on {}.", error.what(), made.task));
    }
  }

  void take_out(Configuration& made, const UnknownKey& error) {
    const std::string name = error.section() + "." + error.key();
    Params& section = made.sections.at(error.section());
    const auto swept = std::erase_if(made.search, [&](const auto& each) { return each.first == name; }) > 0;
    unread_.try_emplace(
        swept ? name : error.what(),
        Unread{error.section(), error.key(), section.values().at(error.key()).at, swept,
               fmt::format("{} It means nothing for {} on {}.", error.what(), made.model, made.task)});
    section.remove(error.key());
  }

  /// Whether some trial reads the key, or might if nothing else were wrong with it.
  bool may_be_read(const Unread& unread) const {
    const auto has = [&](const Sections& sections) {
      const auto& values = sections.at(unread.section).values();
      const auto found = values.find(unread.key);
      return found != values.end() && (unread.swept || same_place(found->second.at, unread.at));
    };
    return std::any_of(failed_.begin(), failed_.end(), has) ||
           std::any_of(plan_.configurations.begin(), plan_.configurations.end(),
                       [&](const auto& each) { return has(each->sections); });
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
  std::vector<Sections> failed_;                       // of configurations that cannot be
  std::map<std::string, Unread> unread_;               // by what was said
  std::unordered_map<std::string, std::size_t> seen_;  // identity to number
};

}  // namespace

Plan expand(const Sweep& sweep, const Resolve& resolve, std::string_view runner) {
  check_size(sweep);
  return Expansion(sweep, resolve, runner).run();
}

}  // namespace recurbench
