#include "report/lengths.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "report/figure_parts.hpp"
#include "report/finals.hpp"
#include "report/format.hpp"
#include "statistics/statistics.hpp"

namespace recurbench {
namespace {

/// Values over replicates, by length.
using ByLength = std::map<std::int64_t, std::vector<double>>;

/// A task's levels and every entry's values, at the lengths that were evaluated.
struct Lengths {
  std::map<std::int64_t, TaskFacts> facts;
  std::vector<ByLength> entries;
};

Lengths lengths_of(const StudyData& study, const TaskComparison& task) {
  Lengths lengths;
  for (const Entry& entry : task.entries) {
    auto& values = lengths.entries.emplace_back();
    for (auto& [of, list] : finals_of(task.facts.metric, study, entry)) {
      if (!of.length || !of.by.empty()) continue;
      const TaskFacts& facts =
          lengths.facts.try_emplace(*of.length, facts_at(*of.length, study, task)).first->second;
      count_worst(list, facts, entry);
      values[*of.length] = std::move(list);
    }
  }
  return lengths;
}

double best_of(const TaskFacts& facts, const std::vector<double>& values) {
  return facts.higher_is_better ? *std::max_element(values.begin(), values.end())
                                : *std::min_element(values.begin(), values.end());
}

Table::Cell cell_of(const TaskFacts& facts, const ByLength& values, std::int64_t length) {
  const auto found = values.find(length);
  if (found == values.end()) return {kDash, Tone::muted};
  const double typical = median(found->second);
  const double best = best_of(facts, found->second);
  const bool levels = has_levels(facts);
  const Tone tone = levels && reaches_solved(facts, typical) ? Tone::good
                    : levels && reaches_solved(facts, best)  ? Tone::fair
                                                             : Tone::plain;
  return {fmt::format("{} · {}", number(typical), number(best)), tone};
}

/// The longest length up to which the typical run solves every length that was evaluated and can be told from
/// chance.
std::string longest_solved(const Lengths& lengths, const ByLength& values) {
  std::string longest = kDash;
  for (const auto& [length, list] : values) {
    const TaskFacts& facts = lengths.facts.at(length);
    if (!has_levels(facts)) continue;
    if (!reaches_solved(facts, median(list))) break;
    longest = std::to_string(length);
  }
  return longest;
}

/// Mean of (accuracy − chance) / (1 − chance), of the medians, over the lengths that can be told from chance:
/// 0 is chance, 1 perfection. Not a number without any.
double scaled_mean(const Lengths& lengths, const ByLength& values) {
  std::vector<double> scaled;
  for (const auto& [length, list] : values)
    if (const TaskFacts& facts = lengths.facts.at(length); has_levels(facts))
      scaled.push_back((median(list) - facts.chance) / (1 - facts.chance));
  return mean(scaled);
}

bool scales(const TaskFacts& facts) {
  return has_levels(facts) && facts.metric == "accuracy";
}

bool same_levels(const Lengths& lengths) {
  const TaskFacts& first = lengths.facts.begin()->second;
  return std::all_of(lengths.facts.begin(), lengths.facts.end(), [&](const auto& at) {
    return at.second.chance == first.chance && at.second.solved == first.solved;
  });
}

std::string caption_of(const TaskComparison& task, const Lengths& lengths) {
  std::string caption = fmt::format(
      "{}: test {} by length, median · best over replicates; a run without a result counts as the worst.",
      task.task, task.facts.metric);
  if (!has_levels(task.facts)) return caption;
  caption += " Solved to: the longest length up to which every median is at the solved level.";
  if (scales(task.facts)) caption += " Scaled: mean over the lengths of (median − chance) / (1 − chance).";
  if (!same_levels(lengths)) {
    std::vector<std::string> levels;
    for (const auto& [length, facts] : lengths.facts)
      levels.push_back(fmt::format("{} and {} at {}", number(facts.chance), number(facts.solved), length));
    caption += fmt::format(" Chance and solved are {}.", enumerate(levels));
    if (std::any_of(lengths.facts.begin(), lengths.facts.end(),
                    [](const auto& at) { return !has_levels(at.second); }))
      caption += " Lengths that chance solves count for neither.";
  }
  return caption;
}

/// Levels that change with the length, as lines through it.
void push_levels(Json& layers, const TaskFacts& facts, const Lengths& lengths, bool logarithmic) {
  if (same_levels(lengths)) {
    layers = level_layers(lengths.facts.begin()->second, "y", logarithmic);
    return;
  }
  for (const auto& [name, level] :
       {std::pair{"chance", &TaskFacts::chance}, {"solved", &TaskFacts::solved}}) {
    Json values = Json::array();
    for (const auto& [length, at] : lengths.facts)
      if (std::isfinite(at.*level)) values.push_back({{"length", length}, {"value", at.*level}});
    push_layer(layers, values, {{"type", "line"}, {"style", name}},
               {{"x", quantity("length", "length", true)},
                {"y", quantity("value", metric_title("test", facts), logarithmic)}});
  }
}

}  // namespace

Table lengths_table(const StudyData& study, const TaskComparison& task) {
  const Lengths lengths = lengths_of(study, task);
  Table table;
  if (lengths.facts.empty()) return table;
  const bool levels = has_levels(task.facts);
  table.caption = caption_of(task, lengths);
  table.columns = {{"Model"}};
  for (const auto& [length, facts] : lengths.facts) table.columns.push_back({std::to_string(length), true});
  if (levels) table.columns.push_back({"Solved to", true});
  if (scales(task.facts)) table.columns.push_back({"Scaled", true});
  for (std::size_t i = 0; i < lengths.entries.size(); ++i) {
    const ByLength& values = lengths.entries[i];
    std::vector<Table::Cell> row{{task.entries[i].model, Tone::strong}};
    for (const auto& [length, facts] : lengths.facts) row.push_back(cell_of(facts, values, length));
    if (levels) row.push_back({longest_solved(lengths, values)});
    if (scales(task.facts)) row.push_back({number(scaled_mean(lengths, values))});
    table.rows.push_back(std::move(row));
  }
  return table;
}

Figures lengths_figures(const StudyData& study, const Comparison& comparison) {
  Figures figures;
  for (const auto& task : comparison.tasks) {
    Json medians = Json::array(), runs = Json::array();
    const Lengths lengths = lengths_of(study, task);
    for (std::size_t i = 0; i < lengths.entries.size(); ++i)
      for (const auto& [length, values] : lengths.entries[i]) {
        medians.push_back({{"model", task.entries[i].model}, {"length", length}, {"value", median(values)}});
        for (const double value : values)
          runs.push_back({{"model", task.entries[i].model}, {"length", length}, {"value", value}});
      }
    if (medians.empty()) continue;
    Figure figure;
    figure.id = figure_id("lengths", figures.figures.size());
    figure.title = fmt::format("{}: test {} against length", task.task, task.facts.metric);
    figure.caption =
        "Lines join the medians over replicates; each point is one run. Logarithmic horizontal axis.";
    if (!same_levels(lengths))
      figure.caption += " Dashed: chance; dotted: solved, which change with the length.";
    figure.spec = layered(figure.title, 260);
    const bool logarithmic = logarithmic_metric(task.facts);
    const Json encoding{{"x", quantity("length", "length", true)},
                        {"y", quantity("value", metric_title("test", task.facts), logarithmic)},
                        {"color", model_colour(comparison.models, true)},
                        {"tooltip", Json::array({{{"field", "model"}},
                                                 {{"field", "length"}},
                                                 {{"field", "value"}, {"format", ".4~g"}}})}};
    push_levels(figure.spec["layer"], task.facts, lengths, logarithmic);
    push_layer(figure.spec["layer"], medians, {{"type", "line"}}, encoding);
    push_layer(figure.spec["layer"], runs, {{"type", "point"}, {"style", "run"}}, encoding);
    figures.figures.push_back(std::move(figure));
  }
  return figures;
}

}  // namespace recurbench
