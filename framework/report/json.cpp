#include <cmath>

#include "report/document.hpp"

namespace recurbench {
namespace {

using Json = nlohmann::ordered_json;

/// JSON knows no infinities and no NaN: both become null.
Json number_or_null(double value) {
  return std::isfinite(value) ? Json(value) : Json(nullptr);
}

std::string text_of(const Json& json) {
  return json.dump(1, ' ', false, Json::error_handler_t::replace) + "\n";
}

Json interval_json(const std::optional<Interval>& interval) {
  return interval ? Json{{"low", interval->low}, {"high", interval->high}} : Json(nullptr);
}

Json settings_json(const Settings& settings) {
  Json object = Json::object();
  for (const auto& [key, value] : settings)
    object[key] = std::visit(
        [&](const auto& data) {
          if constexpr (std::is_same_v<std::decay_t<decltype(data)>, Value::List>) return Json(value.text());
          if constexpr (!std::is_same_v<std::decay_t<decltype(data)>, Value::List>) return Json(data);
        },
        value.data);
  return object;
}

Json pairs_json(const std::vector<std::pair<std::string, std::string>>& pairs) {
  Json object = Json::object();
  for (const auto& [key, value] : pairs) object[key] = value;
  return object;
}

Json summary_json(const Summary& summary) {
  return {{"mean", number_or_null(summary.mean)},
          {"median", number_or_null(summary.median)},
          {"interval", interval_json(summary.interval)}};
}

Json run_json(const StudyData& study, const Run& run) {
  const auto& row = study.rows[run.row];
  return {{"trial", row.id()},
          {"replicate", run.replicate},
          {"status", name_of(row.state())},
          {"counted_as_worst", run.counted_as_worst},
          {"test_at_best", number_or_null(run.best)},
          {"test_at_last", number_or_null(run.last)},
          {"solved", run.solved},
          {"steps_to_solved", number_or_null(run.steps_to_solved)}};
}

Json candidate_json(const Candidate& candidate, bool chosen) {
  return {{"search", settings_json(candidate.search)},
          {"planned", candidate.rows.size()},
          {"finished", candidate.finished},
          {"unusable", candidate.unusable},
          {"validation_median", number_or_null(candidate.validation)},
          {"chosen", chosen}};
}

Json difference_json(const std::optional<Difference>& difference) {
  if (!difference) return nullptr;
  return {{"pairs", difference->pairs},
          {"mean", number_or_null(difference->mean)},
          {"interval", interval_json(difference->interval)}};
}

Json entry_json(const StudyData& study, const Entry& entry) {
  Json runs = Json::array();
  for (const Run& run : entry.runs) runs.push_back(run_json(study, run));
  Json candidates = Json::array();
  for (std::size_t i = 0; i < entry.candidates.size(); ++i)
    candidates.push_back(candidate_json(entry.candidates[i], i == entry.chosen));
  return {{"model", entry.model},
          {"parameters", entry.facts.parameters},
          {"state_floats", entry.facts.state_floats},
          {"flops_per_token", entry.facts.flops_per_token},
          {"finished", entry.finished},
          {"solved", entry.solved},
          {"standing", standing_name(entry.standing)},
          {"test_at_best", summary_json(entry.best)},
          {"test_at_last", summary_json(entry.last)},
          {"steps_to_solved", number_or_null(entry.steps_to_solved)},
          {"budget", entry.budget},
          {"best", entry.is_best},
          {"tied_with_best", entry.tied},
          {"difference_to_best", difference_json(entry.to_best)},
          {"runs", runs},
          {"candidates", candidates}};
}

Json task_json(const StudyData& study, const TaskComparison& task) {
  Json entries = Json::array();
  for (const auto& entry : task.entries) entries.push_back(entry_json(study, entry));
  return {{"task", task.task},
          {"metric", task.facts.metric},
          {"higher_is_better", task.facts.higher_is_better},
          {"chance", number_or_null(task.facts.chance)},
          {"solved", number_or_null(task.facts.solved)},
          {"models", entries}};
}

Json sessions_json(const StudyData& study) {
  Json sessions = Json::array();
  for (const auto& session : study.sessions)
    sessions.push_back({{"started", session.started},
                        {"command_line", session.command_line},
                        {"host", session.host},
                        {"ranks", session.ranks},
                        {"build", pairs_json(session.build)}});
  return sessions;
}

/// Every table as it is shown, so that no number of the page is missing here.
Json tables_json(const Document& document) {
  Json tables = Json::array();
  for (const auto& section : document.sections)
    for (const auto& block : section.blocks)
      if (const auto* table = std::get_if<Table>(&block)) {
        Json columns = Json::array();
        for (const auto& column : table->columns) columns.push_back(column.title);
        Json rows = Json::array();
        for (const auto& row : table->rows) {
          Json cells = Json::array();
          for (const auto& cell : row) cells.push_back(cell.text);
          rows.push_back(std::move(cells));
        }
        tables.push_back(
            {{"section", section.id}, {"caption", table->caption}, {"columns", columns}, {"rows", rows}});
      }
  return tables;
}

}  // namespace

std::string render_json(const StudyData& study, const Comparison& comparison, const Document& document) {
  Json tasks = Json::array();
  for (const auto& task : comparison.tasks) tasks.push_back(task_json(study, task));
  Json overall = Json::array();
  for (const auto& each : comparison.overall)
    overall.push_back({{"model", each.model},
                       {"tasks", each.tasks},
                       {"tasks_solved", each.tasks_solved},
                       {"mean", number_or_null(each.mean)},
                       {"interquartile_mean", number_or_null(each.iqm)},
                       {"interval", interval_json(each.interval)}});
  Json statuses = Json::object();
  for (std::size_t i = 0; i < comparison.by_state.size(); ++i)
    statuses[name_of(static_cast<TrialState>(i))] = comparison.by_state[i];
  const Json report{{"format", "recurbench-report"},
                    {"version", 1},
                    {"name", study.name},
                    {"description", study.description},
                    {"seed", study.seed},
                    {"replicates", study.replicates},
                    {"trials", statuses},
                    {"tasks", tasks},
                    {"overall", overall},
                    {"tables", tables_json(document)},
                    {"sessions", sessions_json(study)},
                    {"overrides", study.overrides},
                    {"damage", study.damage},
                    {"sweep", study.sweep_yaml}};
  return text_of(report);
}

std::string render_figures(const Document& document) {
  Json figures = Json::array();
  for (const auto& section : document.sections)
    for (const auto& block : section.blocks)
      if (const auto* group = std::get_if<Figures>(&block))
        for (const auto& figure : group->figures)
          figures.push_back({{"id", figure.id},
                             {"title", figure.title},
                             {"caption", figure.caption},
                             {"specification", figure.spec}});
  return text_of(figures);
}

}  // namespace recurbench
