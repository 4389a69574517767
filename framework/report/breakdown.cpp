#include "report/breakdown.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <tuple>

#include "report/figure_parts.hpp"
#include "report/finals.hpp"
#include "report/format.hpp"
#include "statistics/statistics.hpp"

namespace recurbench {
namespace {

/// The median test accuracy of a model at a length (none: as trained), in one group.
struct Cell {
  std::string model;
  std::optional<std::int64_t> length;
  std::string by, group;
  double accuracy = 0;
};

double lower_edge(const std::string& group) {
  double edge = 0;
  std::from_chars(group.data(), group.data() + group.size(), edge);
  return edge;
}

/// Models in plan order, then lengths, then groups by their lower edge.
std::vector<Cell> cells_of(const StudyData& study, const TaskComparison& task) {
  std::vector<Cell> cells;
  if (task.facts.metric != "accuracy") return cells;
  for (const auto& entry : task.entries) {
    const auto first = static_cast<std::ptrdiff_t>(cells.size());
    for (auto& [of, values] : finals_of("accuracy", study, entry)) {
      if (of.by.empty()) continue;
      count_worst(values, facts_at(of.length, study, task), entry);
      cells.push_back({entry.model, of.length, of.by, of.group, median(values)});
    }
    std::sort(cells.begin() + first, cells.end(), [](const Cell& a, const Cell& b) {
      return std::tuple(a.length, lower_edge(a.group)) < std::tuple(b.length, lower_edge(b.group));
    });
  }
  return cells;
}

std::vector<std::string> groups_of(const std::vector<Cell>& cells) {
  std::vector<std::string> groups;
  for (const Cell& cell : cells)
    if (std::find(groups.begin(), groups.end(), cell.group) == groups.end()) groups.push_back(cell.group);
  std::stable_sort(groups.begin(), groups.end(),
                   [](const std::string& a, const std::string& b) { return lower_edge(a) < lower_edge(b); });
  return groups;
}

std::string length_text(std::optional<std::int64_t> length) {
  return length ? std::to_string(*length) : "as trained";
}

Json square(const std::vector<std::string>& groups, const std::vector<std::string>& rows,
            const std::string& by) {
  const Json x{{"field", "group"},
               {"type", "ordinal"},
               {"title", by},
               {"sort", groups},
               {"axis", {{"labelAngle", 0}}}};
  const Json y{{"field", "row"},
               {"type", "ordinal"},
               {"title", nullptr},
               {"sort", rows},
               {"axis", {{"labelLimit", 360}}}};
  return {{"x", x},
          {"y", y},
          {"tooltip", Json::array({{{"field", "model"}},
                                   {{"field", "length"}},
                                   {{"field", "group"}, {"title", by}},
                                   {{"field", "accuracy"}, {"format", ".4~g"}}})}};
}

Figure heat_map(const TaskComparison& task, const std::vector<Cell>& cells, std::size_t index) {
  constexpr int kRowHeight = 22;
  constexpr double kLightFrom = 0.6;  // of the scale: there dark letters are easier to read
  Json values = Json::array();
  std::vector<std::string> rows;
  for (const Cell& cell : cells) {
    const std::string length = length_text(cell.length), row = cell.model + " · " + length;
    if (rows.empty() || rows.back() != row) rows.push_back(row);
    values.push_back({{"row", row},
                      {"model", cell.model},
                      {"length", length},
                      {"group", cell.group},
                      {"accuracy", cell.accuracy}});
  }
  Figure figure;
  figure.id = figure_id("breakdown", index);
  figure.title = fmt::format("{}: test accuracy by {}", task.task, cells.front().by);
  figure.caption = "Rows: model and length. Each field is the median over replicates.";
  figure.spec = layered(figure.title, kRowHeight * static_cast<int>(rows.size()));
  Json rect = square(groups_of(cells), rows, cells.front().by), text = rect;
  rect["color"] = {{"field", "accuracy"},
                   {"type", "quantitative"},
                   {"scale", {{"domain", {0, 1}}, {"scheme", "viridis"}}},
                   {"legend", nullptr}};
  text["text"] = {{"field", "accuracy"}, {"type", "quantitative"}, {"format", ".2f"}};
  text["color"] = {
      {"condition", {{"test", fmt::format("datum.accuracy > {}", kLightFrom)}, {"value", "black"}}},
      {"value", "white"}};
  push_layer(figure.spec["layer"], values, {{"type", "rect"}}, rect);
  push_layer(figure.spec["layer"], values, {{"type", "text"}, {"aria", false}}, text);
  return figure;
}

}  // namespace

Table breakdown_table(const StudyData& study, const TaskComparison& task) {
  const auto cells = cells_of(study, task);
  Table table;
  if (cells.empty()) return table;
  const auto groups = groups_of(cells);
  table.caption = fmt::format(
      "{}: test accuracy by {}, median over replicates; a run without a result counts as the worst.",
      task.task, cells.front().by);
  table.columns = {{"Model"}, {"Length"}};
  for (const auto& group : groups) table.columns.push_back({group, true});
  const Cell* before = nullptr;
  for (const Cell& cell : cells) {
    if (before == nullptr || before->model != cell.model || before->length != cell.length) {
      auto& row = table.rows.emplace_back(table.columns.size(), Table::Cell{kDash, Tone::muted});
      row[0] = {cell.model, Tone::strong};
      row[1] = {length_text(cell.length)};
    }
    before = &cell;
    const auto column = std::find(groups.begin(), groups.end(), cell.group) - groups.begin();
    table.rows.back()[2 + static_cast<std::size_t>(column)] = {
        number(cell.accuracy),
        reaches_solved(facts_at(cell.length, study, task), cell.accuracy) ? Tone::good : Tone::plain};
  }
  return table;
}

Figures breakdown_figures(const StudyData& study, const Comparison& comparison) {
  Figures figures;
  for (const auto& task : comparison.tasks)
    if (const auto cells = cells_of(study, task); !cells.empty())
      figures.figures.push_back(heat_map(task, cells, figures.figures.size()));
  return figures;
}

}  // namespace recurbench
