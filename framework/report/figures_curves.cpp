#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <map>

#include "report/figure_parts.hpp"
#include "report/figures.hpp"
#include "report/format.hpp"

namespace recurbench {
namespace {

constexpr std::size_t kPointsPerModel = 300;  ///< more would only make the page heavier
constexpr std::size_t kQuartilesFrom = 5;     ///< replicates from which the band shows quartiles

struct CurveFigure {
  const StudyData& study;
  const Comparison& comparison;
  const TaskComparison& task;
  Quantity curve;
  bool higher_is_better = false;
  bool logarithmic = false;
};

/// Values by step over the finished replicates of one model. A run that diverged or failed goes on as the
/// worst.
struct Bundle {
  std::map<std::uint64_t, std::vector<double>> alive;
  std::vector<std::pair<std::uint64_t, double>> broken;  ///< last finite point of each run that broke off
  std::size_t runs = 0;
};

Bundle collect(const CurveFigure& figure, const Entry& entry) {
  Bundle bundle;
  for (const Run& run : entry.runs) {
    if (!run.finished) continue;
    const TrialResult& result = *figure.study.rows[run.row].result;
    const auto* found = result.curves.find(figure.curve);
    bundle.runs += 1;
    if (found == nullptr) continue;
    const auto& column = *found;
    std::optional<std::pair<std::uint64_t, double>> end;
    for (std::size_t i = 0; i < column.size(); ++i) {
      if (!std::isfinite(column[i]) || (figure.logarithmic && column[i] <= 0)) continue;
      bundle.alive[result.curves.steps[i]].push_back(column[i]);
      end = {result.curves.steps[i], column[i]};
    }
    if (end && traits(result.state).counts == Counts::as_worst) bundle.broken.push_back(*end);
  }
  return bundle;
}

/// Runs that broke off before `step`: they enter the median as the worst, and the band shows those still
/// alive.
std::size_t lost_before(const Bundle& bundle, std::uint64_t step) {
  return static_cast<std::size_t>(std::count_if(bundle.broken.begin(), bundle.broken.end(),
                                                [&](const auto& end) { return end.first < step; }));
}

void append_points(const CurveFigure& figure, const Entry& entry, Json& lines, Json& ends) {
  const Bundle bundle = collect(figure, entry);
  const std::size_t stride = bundle.alive.size() / kPointsPerModel + 1;
  std::size_t index = 0;
  for (const auto& [step, alive] : bundle.alive) {
    const bool last = ++index == bundle.alive.size();
    if ((index - 1) % stride != 0 && !last) continue;
    const bool quartiles = bundle.runs >= kQuartilesFrom;
    std::vector<double> all = alive;
    const double worst = std::numeric_limits<double>::infinity() * (figure.higher_is_better ? -1 : 1);
    all.insert(all.end(), lost_before(bundle, step), worst);
    const double middle = median(all);
    Json point{{"model", entry.model},
               {"step", step},
               {"low", quantile(alive, quartiles ? 0.25 : 0)},
               {"high", quantile(alive, quartiles ? 0.75 : 1)},
               {"runs", alive.size()}};
    point["median"] = std::isfinite(middle) ? Json(middle) : Json(nullptr);
    lines.push_back(std::move(point));
  }
  for (const auto& [step, value] : bundle.broken)
    ends.push_back({{"model", entry.model}, {"step", step}, {"value", value}});
}

Json curve_layers(const CurveFigure& figure, const Json& lines, const Json& ends) {
  const Json x{
      {"field", "step"}, {"type", "quantitative"}, {"title", "training step"}, {"scale", {{"nice", false}}}};
  const Json colour = model_colour(figure.comparison.models, true);
  const auto y = [&](const char* field) { return quantity(field, figure.curve.text(), figure.logarithmic); };
  const Json tooltip = Json::array({{{"field", "model"}, {"title", "model"}},
                                    {{"field", "step"}, {"title", "step"}},
                                    {{"field", "median"}, {"title", "median"}, {"format", ".4~g"}},
                                    {{"field", "low"}, {"title", "band, low"}, {"format", ".4~g"}},
                                    {{"field", "high"}, {"title", "band, high"}, {"format", ".4~g"}},
                                    {{"field", "runs"}, {"title", "runs"}}});
  Json band = y("low");
  Json layers = Json::array();
  layers.push_back(
      {{"data", {{"values", lines}}},
       {"layer",
        {{{"mark", {{"type", "area"}, {"style", "band"}, {"aria", false}}},
          {"encoding", {{"x", x}, {"y", band}, {"y2", {{"field", "high"}}}, {"color", colour}}}},
         {{"mark", {{"type", "line"}, {"style", "curve"}}},
          {"encoding", {{"x", x}, {"y", y("median")}, {"color", colour}}}},
         {{"mark", {{"type", "point"}, {"style", "hover"}, {"aria", false}}},
          {"encoding", {{"x", x}, {"y", y("median")}, {"color", colour}, {"tooltip", tooltip}}}}}}});
  if (!ends.empty())
    layers.push_back({{"data", {{"values", ends}}},
                      {"mark", {{"type", "point"}, {"style", "broken"}}},
                      {"encoding", {{"x", x}, {"y", y("value")}, {"color", colour}}}});
  return layers;
}

std::string caption_of(const CurveFigure& figure, std::size_t runs, bool broken, bool levels) {
  std::string text =
      fmt::format("{} over training. Line: median over replicates. Band: {}.", figure.curve.text(),
                  runs >= kQuartilesFrom ? "from the lower to the upper quartile"
                                         : "from the lowest to the highest replicate");
  if (levels) text += " Dashed: the level of chance; dotted: the level that counts as solved.";
  if (figure.logarithmic) text += " Logarithmic axis.";
  if (broken)
    text +=
        " A cross marks where a run broke off; from there on it counts as the worst in the median, and the "
        "band "
        "covers the others.";
  return text;
}

std::optional<Figure> draw(const CurveFigure& figure, bool levels, std::size_t index) {
  Json lines = Json::array();
  Json ends = Json::array();
  std::size_t runs = 0;
  for (const auto& entry : figure.task.entries) {
    append_points(figure, entry, lines, ends);
    runs = std::max(runs, entry.finished);
  }
  if (lines.empty()) return std::nullopt;
  Figure result;
  result.id = figure_id("curves", index);
  result.title = fmt::format("{}: {}", figure.task.task, figure.curve.text());
  result.caption = caption_of(figure, runs, !ends.empty(), levels);
  result.spec = layered(
      fmt::format("Learning curves of {} on {}, one line per model", figure.curve.text(), figure.task.task),
      280);
  if (levels) result.spec["layer"] = level_layers(figure.task.facts, "y", figure.logarithmic);
  for (auto& layer : curve_layers(figure, lines, ends)) result.spec["layer"].push_back(std::move(layer));
  return result;
}

}  // namespace

Figures learning_curves(const StudyData& study, const Comparison& comparison) {
  Figures figures;
  for (const auto& task : comparison.tasks) {
    const TaskFacts& facts = task.facts;
    const CurveFigure metric{study,
                             comparison,
                             task,
                             Quantity{Split::valid, facts.metric},
                             facts.higher_is_better,
                             logarithmic_metric(facts)};
    const CurveFigure loss{study, comparison, task, Quantity{Split::train, "loss"}, false, true};
    if (auto figure = draw(metric, true, figures.figures.size()))
      figures.figures.push_back(std::move(*figure));
    if (auto figure = draw(loss, false, figures.figures.size()))
      figures.figures.push_back(std::move(*figure));
  }
  return figures;
}

}  // namespace recurbench
