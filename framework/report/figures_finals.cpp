#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>

#include "report/figure_parts.hpp"
#include "report/figures.hpp"
#include "report/format.hpp"

namespace recurbench {
namespace {

/// Range of a logarithmic axis, from every value shown: an interval that reaches below zero is cut at its
/// edge.
Json logarithmic_domain(const TaskComparison& task) {
  double low = std::numeric_limits<double>::infinity();
  double high = 0;
  const auto include = [&](double value) {
    if (!std::isfinite(value) || value <= 0) return;
    low = std::min(low, value);
    high = std::max(high, value);
  };
  include(task.facts.chance);
  include(task.facts.solved);
  for (const auto& entry : task.entries) {
    for (const Run& run : entry.runs) include(run.best);
    if (entry.best.interval) include(entry.best.interval->high);
  }
  return high > 0 ? Json{low / 1.5, high * 1.5} : Json{0.1, 1};
}

int rows_height(std::size_t rows) {
  return 44 * static_cast<int>(rows);
}

Json interval_bar() {
  return {{"type", "bar"}, {"style", "interval"}, {"height", {{"band", 0.36}}}};
}

Json metric_axis(const TaskComparison& task, const char* field, bool logarithmic) {
  Json axis = quantity(field, metric_title("test", task.facts), logarithmic);
  if (logarithmic) axis["scale"]["domain"] = logarithmic_domain(task);
  return axis;
}

bool has_positive_values(const TaskComparison& task) {
  for (const auto& entry : task.entries)
    for (const Run& run : entry.runs)
      if (run.finished && run.best <= 0) return false;
  return true;
}

/// One row a model: mean and interval, clipped into what the axis can show.
Json mean_rows(const TaskComparison& task, bool logarithmic) {
  Json rows = Json::array();
  const double floor = logarithmic ? logarithmic_domain(task)[0].get<double>() : -1e300;
  for (const auto& entry : task.entries) {
    if (!std::isfinite(entry.best.mean)) continue;
    Json row{{"model", entry.model},
             {"mean", entry.best.mean},
             {"median", entry.best.median},
             {"parameters", entry.facts.parameters},
             {"state", entry.facts.state_floats},
             {"text", with_error(entry.best.mean, entry.best.interval)}};
    if (entry.best.interval) {
      row["low"] = std::max(entry.best.interval->low, floor);
      row["high"] = entry.best.interval->high;
    }
    rows.push_back(std::move(row));
  }
  return rows;
}

/// The finished replicates that have a result, or those that count as the worst.
Json run_rows(const TaskComparison& task, bool counted_as_worst) {
  Json rows = Json::array();
  for (const auto& entry : task.entries)
    for (const Run& run : entry.runs)
      if (run.finished && std::isfinite(run.best) && run.counted_as_worst == counted_as_worst)
        rows.push_back({{"model", entry.model}, {"value", run.best}, {"replicate", run.replicate}});
  return rows;
}

/// The rows that have an interval: a layer without any would leave its axis without an extent.
Json with_intervals(const Json& rows) {
  Json kept = Json::array();
  for (const auto& row : rows)
    if (row.contains("low")) kept.push_back(row);
  return kept;
}

Json mean_tooltip() {
  return Json::array({{{"field", "model"}},
                      {{"field", "text"}, {"title", "mean"}},
                      {{"field", "median"}, {"format", ".4~g"}},
                      {{"field", "parameters"}, {"format", ","}},
                      {{"field", "state"}, {"title", "state floats"}, {"format", ","}}});
}

Json final_layers(const TaskComparison& task, const std::vector<std::string>& models, bool logarithmic) {
  const Json y{{"field", "model"}, {"type", "nominal"}, {"title", nullptr}, {"sort", models}};
  const Json colour = model_colour(models, false);
  const Json means = mean_rows(task, logarithmic);
  const auto x = [&](const char* field) { return metric_axis(task, field, logarithmic); };
  const Json tooltip =
      Json::array({{{"field", "model"}}, {{"field", "replicate"}}, {{"field", "value"}, {"format", ".4~g"}}});
  const Json run{{"y", y}, {"x", x("value")}, {"color", colour}, {"tooltip", tooltip}};
  Json layers = level_layers(task.facts, "x", logarithmic);
  push_layer(layers, with_intervals(means), interval_bar(),
             {{"y", y}, {"x", x("low")}, {"x2", {{"field", "high"}}}, {"color", colour}});
  push_layer(layers, means, {{"type", "tick"}, {"style", "mean"}},
             {{"y", y}, {"x", x("mean")}, {"color", colour}, {"tooltip", mean_tooltip()}});
  push_layer(layers, run_rows(task, false), {{"type", "point"}, {"style", "run"}}, run);
  push_layer(layers, run_rows(task, true), {{"type", "point"}, {"style", "worst"}}, run);
  return layers;
}

Figure size_figure(const TaskComparison& task, const std::vector<std::string>& models, const char* field,
                   const char* title, std::size_t index) {
  const bool logarithmic = logarithmic_metric(task.facts) && has_positive_values(task);
  Json x = quantity(field, title, true);
  x["scale"]["padding"] = 24;
  x["axis"] = {{"format", "~s"}};
  const Json colour = model_colour(models, true);
  const auto y = [&](const char* name) { return metric_axis(task, name, logarithmic); };
  Figure figure;
  figure.id = figure_id("size", index);
  figure.title = fmt::format("{}: test {} against {}", task.task, task.facts.metric, title);
  figure.caption = fmt::format(
      "Mean test {} over replicates with its 95 % interval; {} is better, to the left is smaller. "
      "Logarithmic {}.",
      task.facts.metric, task.facts.higher_is_better ? "up" : "down",
      logarithmic ? "axes" : "horizontal axis");
  figure.spec = layered(figure.title, 240);
  figure.spec["layer"] = level_layers(task.facts, "y", logarithmic);
  const Json means = mean_rows(task, logarithmic);
  push_layer(figure.spec["layer"], with_intervals(means), {{"type", "rule"}, {"style", "whisker"}},
             {{"x", x}, {"y", y("low")}, {"y2", {{"field", "high"}}}, {"color", colour}});
  push_layer(figure.spec["layer"], means, {{"type", "point"}, {"style", "model"}},
             {{"x", x}, {"y", y("mean")}, {"color", colour}, {"tooltip", mean_tooltip()}});
  return figure;
}

}  // namespace

Figures final_values(const Comparison& comparison) {
  Figures figures;
  for (const auto& task : comparison.tasks) {
    if (!task.best) continue;
    const bool logarithmic = logarithmic_metric(task.facts) && has_positive_values(task);
    Figure figure;
    figure.id = figure_id("finals", figures.figures.size());
    figure.title = fmt::format("{}: test {}", task.task, task.facts.metric);
    figure.caption = fmt::format(
        "Each circle is one replicate, read at its best validation step; a cross is a run without a result, "
        "which "
        "counts as the worst. Upright bar: mean; wide bar: its 95 % t interval{}. {} is better.",
        logarithmic ? ", cut where it leaves the logarithmic axis" : "",
        task.facts.higher_is_better ? "Right" : "Left");
    figure.spec =
        layered(fmt::format("Test {} of every replicate on {}, by model", task.facts.metric, task.task),
                rows_height(task.entries.size()));
    figure.spec["layer"] = final_layers(task, comparison.models, logarithmic);
    figures.figures.push_back(std::move(figure));
  }
  return figures;
}

Figures overall_figure(const Comparison& comparison) {
  if (comparison.tasks.size() < 2) return {};
  Json rows = Json::array();
  for (const auto& overall : comparison.overall) {
    if (!std::isfinite(overall.iqm)) continue;
    Json row{{"model", overall.model}, {"iqm", overall.iqm}};
    if (overall.interval) row.update({{"low", overall.interval->low}, {"high", overall.interval->high}});
    rows.push_back(std::move(row));
  }
  if (rows.empty()) return {};
  const Json y{{"field", "model"}, {"type", "nominal"}, {"title", nullptr}, {"sort", comparison.models}};
  const Json colour = model_colour(comparison.models, false);
  const auto x = [](const char* field) {
    return Json{{"field", field},
                {"type", "quantitative"},
                {"title", "from chance (0) to solved (1)"},
                {"scale", {{"domain", {0, 1}}}}};
  };
  Figure figure;
  figure.id = figure_id("overall", 0);
  figure.title = "All tasks together";
  figure.caption =
      "Interquartile mean over tasks and replicates of the way from chance to solved, clipped to that range. "
      "Wide bar: "
      "95 % bootstrap interval, runs drawn again within each task. Right is better.";
  figure.spec = layered("Interquartile mean over all tasks, by model", rows_height(rows.size()));
  push_layer(figure.spec["layer"], with_intervals(rows), interval_bar(),
             {{"y", y}, {"x", x("low")}, {"x2", {{"field", "high"}}}, {"color", colour}});
  push_layer(figure.spec["layer"], rows, {{"type", "tick"}, {"style", "mean"}},
             {{"y", y}, {"x", x("iqm")}, {"color", colour}});
  return {{figure}};
}

Figures quality_against_size(const Comparison& comparison) {
  Figures figures;
  for (const auto& task : comparison.tasks) {
    if (!task.best || task.entries.size() < 2) continue;
    const auto all_have = [&](std::uint64_t ModelFacts::*fact) {
      return std::all_of(task.entries.begin(), task.entries.end(),
                         [&](const Entry& entry) { return entry.facts.*fact > 0; });
    };
    const auto add = [&](const char* field, const char* title) {
      figures.figures.push_back(size_figure(task, comparison.models, field, title, figures.figures.size()));
    };
    if (all_have(&ModelFacts::parameters)) add("parameters", "parameters");
    if (all_have(&ModelFacts::state_floats)) add("state", "state floats");
  }
  return figures;
}

}  // namespace recurbench
