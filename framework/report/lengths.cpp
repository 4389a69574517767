#include "report/lengths.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <map>

#include "report/figure_parts.hpp"
#include "report/format.hpp"
#include "report/statistics.hpp"

namespace seqbench {
namespace {

/// Values over replicates, by length.
using ByLength = std::map<std::int64_t, std::vector<double>>;

/// The finite values named "test/<metric>/<length>@best" of an entry's finished runs.
ByLength values_of(const StudyData& study, const TaskComparison& task, const Entry& entry) {
  const std::string prefix = fmt::format("test/{}/", task.facts.metric);
  constexpr std::string_view kSuffix = "@best";
  ByLength values;
  for (const Run& run : entry.runs) {
    const auto& result = study.rows[run.row].result;
    if (!run.finished || run.counted_as_worst) continue;
    for (const auto& [name, value] : result->finals)
      if (name.starts_with(prefix) && name.ends_with(kSuffix) && std::isfinite(value))
        values[std::stoll(name.substr(prefix.size()))].push_back(value);
  }
  // A run without a result counts as the worst: at chance, or as bad as the model's worst other run.
  for (auto& [length, list] : values) {
    const auto worse = [&](double a, double b) { return better(task.facts, b, a); };
    double worst = task.facts.chance;
    for (const double value : list) worst = std::isnan(worst) || worse(value, worst) ? value : worst;
    for (const Run& run : entry.runs)
      if (run.counted_as_worst) list.push_back(worst);
  }
  return values;
}

std::vector<ByLength> values_by_entry(const StudyData& study, const TaskComparison& task) {
  std::vector<ByLength> all;
  for (const auto& entry : task.entries) all.push_back(values_of(study, task, entry));
  return all;
}

std::vector<std::int64_t> lengths_of(const std::vector<ByLength>& entries) {
  std::map<std::int64_t, bool> lengths;
  for (const auto& values : entries)
    for (const auto& [length, list] : values) lengths[length] = true;
  std::vector<std::int64_t> sorted;
  for (const auto& [length, seen] : lengths) sorted.push_back(length);
  return sorted;
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

/// The longest length up to which the typical run solves every length that was evaluated.
std::string longest_solved(const TaskFacts& facts, const ByLength& values) {
  std::string longest = kDash;
  for (const auto& [length, list] : values) {
    if (!reaches_solved(facts, median(list))) break;
    longest = std::to_string(length);
  }
  return longest;
}

/// Mean over lengths of (accuracy − chance) / (1 − chance), of the medians: 0 is chance, 1 perfection.
double scaled_mean(const TaskFacts& facts, const ByLength& values) {
  double sum = 0;
  for (const auto& [length, list] : values) sum += (median(list) - facts.chance) / (1 - facts.chance);
  return sum / static_cast<double>(values.size());
}

}  // namespace

Table lengths_table(const StudyData& study, const TaskComparison& task) {
  const auto entries = values_by_entry(study, task);
  const bool levels = has_levels(task.facts),
             scales = levels && task.facts.metric == "accuracy" && task.facts.chance < 1;
  Table table{.caption = fmt::format("{}: test {} by length, median · best over replicates; a run "
                                     "without a result counts as the worst.{}",
                                     task.task, task.facts.metric,
                                     levels ? " Solved to: the longest length up to which every median is at "
                                              "the solved level."
                                            : ""),
              .columns = {{"Model"}},
              .rows = {}};
  const auto lengths = lengths_of(entries);
  if (lengths.empty()) return table;
  for (const auto length : lengths) table.columns.push_back({std::to_string(length), true});
  if (levels) table.columns.push_back({"Solved to", true});
  if (scales) table.caption += " Scaled: mean over the lengths of (median − chance) / (1 − chance).";
  if (scales) table.columns.push_back({"Scaled", true});
  for (std::size_t i = 0; i < entries.size(); ++i) {
    std::vector<Table::Cell> row{{task.entries[i].model, Tone::strong}};
    for (const auto length : lengths) row.push_back(cell_of(task.facts, entries[i], length));
    if (levels) row.push_back({longest_solved(task.facts, entries[i])});
    if (scales) row.push_back({entries[i].empty() ? kDash : number(scaled_mean(task.facts, entries[i]))});
    table.rows.push_back(std::move(row));
  }
  return table;
}

Figures lengths_figures(const StudyData& study, const Comparison& comparison) {
  Figures figures;
  for (const auto& task : comparison.tasks) {
    Json medians = Json::array(), runs = Json::array();
    const auto entries = values_by_entry(study, task);
    for (std::size_t i = 0; i < entries.size(); ++i)
      for (const auto& [length, values] : entries[i]) {
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
    figure.spec = layered(figure.title, 260);
    const bool logarithmic = logarithmic_metric(task.facts);
    const Json encoding{{"x", quantity("length", "length", true)},
                        {"y", quantity("value", metric_title("test", task.facts), logarithmic)},
                        {"color", model_colour(comparison.models, true)},
                        {"tooltip", Json::array({{{"field", "model"}},
                                                 {{"field", "length"}},
                                                 {{"field", "value"}, {"format", ".4~g"}}})}};
    figure.spec["layer"] = level_layers(task.facts, "y", logarithmic);
    push_layer(figure.spec["layer"], medians, {{"type", "line"}}, encoding);
    push_layer(figure.spec["layer"], runs, {{"type", "point"}, {"style", "run"}}, encoding);
    figures.figures.push_back(std::move(figure));
  }
  return figures;
}

}  // namespace seqbench
