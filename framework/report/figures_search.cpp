#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "report/figure_parts.hpp"
#include "report/figures.hpp"
#include "report/format.hpp"

namespace recurbench {
namespace {

std::optional<double> as_number(const Value& value) {
  if (const auto* real = std::get_if<double>(&value.data)) return *real;
  if (const auto* whole = std::get_if<std::int64_t>(&value.data)) return static_cast<double>(*whole);
  return std::nullopt;
}

std::vector<std::string> swept_keys(const TaskComparison& task) {
  std::vector<std::string> keys;
  for (const auto& entry : task.entries)
    for (const auto& candidate : entry.candidates)
      for (const auto& [key, value] : candidate.search)
        if (std::find(keys.begin(), keys.end(), key) == keys.end()) keys.push_back(key);
  return keys;
}

/// What one axis of the search shows: a point per candidate. All values numbers: a quantitative axis.
struct SearchData {
  Json rows = Json::array();
  Json chosen = Json::array();  ///< those of `rows` that stand for their model
  Json others = Json::array();
  bool numeric = true;
  double low = 0;
  double high = 0;
  bool positive = true;  ///< of the metric
};

void add_candidate(const Entry& entry, std::size_t index, const std::string& key, SearchData& data) {
  const Candidate& candidate = entry.candidates[index];
  const auto setting = std::find_if(candidate.search.begin(), candidate.search.end(),
                                    [&](const auto& pair) { return pair.first == key; });
  if (setting == candidate.search.end() || !std::isfinite(candidate.validation)) return;
  const auto value = as_number(setting->second);
  data.numeric = data.numeric && value;
  if (value) {
    data.low = data.rows.empty() ? *value : std::min(data.low, *value);
    data.high = data.rows.empty() ? *value : std::max(data.high, *value);
  }
  data.positive = data.positive && candidate.validation > 0;
  const Json row{{"model", entry.model},
                 {"value", value ? Json(*value) : Json(setting->second.text())},
                 {"validation", candidate.validation},
                 {"runs", candidate.finished},
                 {"setting", setting_text(candidate.search)}};
  data.rows.push_back(row);
  (index == entry.chosen ? data.chosen : data.others).push_back(row);
}

Figure draw(const TaskComparison& task, const Comparison& comparison, const std::string& key,
            const SearchData& data, std::size_t index) {
  Json x{{"field", "value"}, {"type", "ordinal"}, {"title", key}};
  if (data.numeric) {
    x = quantity("value", key, data.low > 0 && data.high / data.low >= 5);
    x["scale"]["padding"] = 16;
  }
  const bool logarithmic = logarithmic_metric(task.facts) && data.positive;
  const Json y = quantity("validation", metric_title("validation", task.facts), logarithmic);
  const Json colour = model_colour(comparison.models, true);
  Figure figure;
  figure.id = figure_id("search", index);
  figure.title = fmt::format("{}: {}", task.task, key);
  figure.caption = fmt::format(
      "Median over replicates of the best validation {}, against {}; the line joins the best of each "
      "value. Filled: the setting chosen for the comparison. Settings whose median run has no result are not "
      "drawn; the table lists them.",
      task.facts.metric, key);
  figure.spec =
      layered(fmt::format("Validation {} against {} on {}", task.facts.metric, key, task.task), 220);
  Json best = y;
  best["aggregate"] = task.facts.higher_is_better ? "max" : "min";
  const Json tooltip = Json::array({{{"field", "model"}},
                                    {{"field", "setting"}},
                                    {{"field", "validation"}, {"format", ".4~g"}},
                                    {{"field", "runs"}}});
  const Json point{{"x", x}, {"y", y}, {"color", colour}, {"tooltip", tooltip}};
  Json& layers = figure.spec["layer"];
  push_layer(layers, data.rows, {{"type", "line"}, {"style", "search"}},
             {{"x", x}, {"y", best}, {"color", colour}});
  push_layer(layers, data.others, {{"type", "point"}, {"style", "candidate"}}, point);
  push_layer(layers, data.chosen, {{"type", "point"}, {"style", "chosen"}}, point);
  return figure;
}

}  // namespace

Figures search_figures(const Comparison& comparison) {
  Figures figures;
  for (const auto& task : comparison.tasks)
    for (const auto& key : swept_keys(task)) {
      SearchData data;
      for (const auto& entry : task.entries)
        for (std::size_t i = 0; i < entry.candidates.size(); ++i) add_candidate(entry, i, key, data);
      if (!data.rows.empty())
        figures.figures.push_back(draw(task, comparison, key, data, figures.figures.size()));
    }
  return figures;
}

Figures cost_figure(const StudyData& study, const Comparison& comparison) {
  Json rows = Json::array();
  for (const auto& row : study.rows)
    if (row.result && row.result->clock.wall_seconds > 0)
      rows.push_back({{"task", row.configuration->task},
                      {"model", row.configuration->model},
                      {"seconds", row.result->clock.wall_seconds},
                      {"replicate", row.replicate}});
  if (rows.empty()) return {};
  std::vector<std::string> tasks;
  for (const auto& task : comparison.tasks) tasks.push_back(task.task);
  const Json y{{"field", "task"}, {"type", "nominal"}, {"title", nullptr}, {"sort", tasks}};
  const Json offset{{"field", "model"}, {"sort", comparison.models}};
  const Json colour = model_colour(comparison.models, true);
  Json x = quantity("seconds", "wall seconds of a trial", false);
  x["scale"] = {{"zero", true}};
  Json mean_x = x;
  mean_x["aggregate"] = "mean";
  Figure figure;
  figure.id = figure_id("cost", 0);
  figure.title = "Wall time of a trial";
  figure.caption =
      "Bar: mean over all trials of a model on a task, whatever their settings; circles: the trials.";
  figure.spec = layered("Mean wall seconds of a trial, by task and model",
                        static_cast<int>(24 * (tasks.size() * comparison.models.size() + 1)));
  figure.spec["data"] = {{"values", rows}};
  figure.spec["layer"] = {{{"mark", {{"type", "bar"}, {"style", "cost"}}},
                           {"encoding", {{"y", y}, {"yOffset", offset}, {"x", mean_x}, {"color", colour}}}},
                          {{"mark", {{"type", "point"}, {"style", "cost-run"}}},
                           {"encoding", {{"y", y}, {"yOffset", offset}, {"x", x}, {"color", colour}}}}};
  return {{figure}};
}

}  // namespace recurbench
