#include "report/tables.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <map>

#include "report/format.hpp"

namespace recurbench {
namespace {

std::string solved_text(const Entry& entry) {
  return fmt::format("{}/{}", entry.solved, entry.finished);
}

std::string solved_level(const TaskFacts& facts) {
  if (!std::isfinite(facts.solved)) return "no level counts as solved";
  return fmt::format("solved {} {}", facts.higher_is_better ? "≥" : "≤", number(facts.solved));
}

/// "0.97 · better than chance, 0/4, 1 timed out", as far as levels are known.
std::string summary_text(const TaskFacts& facts, const Entry& entry) {
  std::string text = number(entry.best.median);
  if (entry.standing != Standing::unknown) text += " · " + standing_name(entry.standing);
  if (has_levels(facts)) text += ", " + solved_text(entry);
  if (entry.cut > 0) text += fmt::format(", {} timed out", entry.cut);
  return text;
}

Tone tone_of(Standing standing) {
  switch (standing) {
    case Standing::solved:
      return Tone::good;
    case Standing::sometimes_solved:
      return Tone::fair;
    case Standing::between:
      return Tone::plain;
    case Standing::chance:
      return Tone::bad;
    case Standing::unknown:
    case Standing::none:
      return Tone::muted;
  }
  return Tone::plain;
}

std::string steps_text(const Entry& entry) {
  if (entry.finished == 0) return kDash;
  if (!std::isfinite(entry.steps_to_solved)) return "> " + whole(entry.budget);
  return whole(static_cast<std::uint64_t>(std::llround(entry.steps_to_solved)));
}

std::string runs_text(const Entry& entry) {
  std::string text = std::to_string(entry.finished);
  if (entry.finished < entry.runs.size()) text += fmt::format(" of {}", entry.runs.size());
  const auto worst = std::count_if(entry.runs.begin(), entry.runs.end(),
                                   [](const Run& run) { return run.counted_as_worst; });
  if (worst > 0) text += fmt::format(", {} lost", worst);
  if (entry.cut > 0) text += fmt::format(", {} timed out", entry.cut);
  return text;
}

std::string difference_text(const Entry& entry) {
  if (entry.is_best) return "best";
  if (!entry.to_best) return kDash;
  std::string text = with_interval(entry.to_best->mean, entry.to_best->interval, true);
  if (!entry.to_best->interval) return text + " (one pair)";
  return entry.tied ? text + " tied" : text;
}

struct Spending {
  std::size_t trials = 0;
  double wall_seconds = 0;
  double train_seconds = 0;
  double tokens = 0;
  double flops = 0;
};

void spend(Spending& spending, const StudyData::Row& row) {
  const auto& clock = row.result->clock;
  const auto tokens = static_cast<double>(clock.tokens);
  spending.trials += 1;
  spending.wall_seconds += clock.wall_seconds;
  spending.train_seconds += clock.train_seconds;
  spending.tokens += tokens;
  spending.flops += tokens * row.configuration->model_facts.flops_per_token;
}

std::vector<Table::Cell> cost_cells(const std::string& task, const std::string& model,
                                    const Spending& spent) {
  const bool trained = spent.train_seconds > 0 && spent.tokens > 0;
  const auto rate = [&](double amount, double unit) {
    return trained ? number(amount / spent.train_seconds / unit) : kDash;
  };
  return {{task},
          {model},
          {whole(spent.trials)},
          {duration(spent.wall_seconds)},
          {duration(spent.wall_seconds / static_cast<double>(spent.trials))},
          {rate(spent.tokens, 1e3)},
          {rate(spent.flops, 1e9)}};
}

}  // namespace

Table overview_table(const Comparison& comparison) {
  Table table{.caption = "Median test metric over replicates, and how many runs solved the task.",
              .columns = {{"Model"}},
              .rows = {}};
  for (const auto& task : comparison.tasks) table.columns.push_back({task.task, true});
  for (const auto& model : comparison.models) {
    std::vector<Table::Cell> row{{model, Tone::strong}};
    for (const auto& task : comparison.tasks) {
      const auto entry = std::find_if(task.entries.begin(), task.entries.end(),
                                      [&](const Entry& each) { return each.model == model; });
      if (entry == task.entries.end() || entry->finished == 0)
        row.push_back({kDash, Tone::muted});
      else
        row.push_back({summary_text(task.facts, *entry), tone_of(entry->standing)});
    }
    table.rows.push_back(std::move(row));
  }
  return table;
}

Table task_table(const TaskComparison& task) {
  const std::string metric = task.facts.metric;
  Table table{.caption = fmt::format("{}: test {} ({} is better; chance {}, {}).", task.task, metric,
                                     task.facts.higher_is_better ? "higher" : "lower",
                                     number(task.facts.chance), solved_level(task.facts)),
              .columns = {{"Model"},
                          {"Parameters", true},
                          {"State", true},
                          {"Runs", true},
                          {"Mean ± 95 %", true},
                          {"Median", true},
                          {"At last step", true},
                          {"Solved", true},
                          {"Steps to solve", true},
                          {"Difference to best", true}},
              .rows = {}};
  for (const auto& entry : task.entries) {
    const bool none = entry.finished == 0;
    table.rows.push_back(
        {{entry.model, entry.is_best ? Tone::strong : Tone::plain},
         {whole(entry.facts.parameters)},
         {whole(entry.facts.state_floats)},
         {none ? fmt::format("0 of {}", entry.runs.size()) : runs_text(entry)},
         {with_error(entry.best.mean, entry.best.interval), entry.tied ? Tone::strong : Tone::plain},
         {number(entry.best.median)},
         {with_error(entry.last.mean, entry.last.interval)},
         {none || !has_levels(task.facts) ? kDash : solved_text(entry), tone_of(entry.standing)},
         {has_levels(task.facts) ? steps_text(entry) : kDash},
         {difference_text(entry), entry.tied ? Tone::strong : Tone::plain}});
  }
  return table;
}

Table overall_table(const Comparison& comparison) {
  Table table{.caption = "Way from chance (0) to solved (1) over all tasks and replicates.",
              .columns = {{"Model"},
                          {"Tasks with results", true},
                          {"Tasks solved in every run", true},
                          {"Mean", true},
                          {"Interquartile mean [95 %]", true}},
              .rows = {}};
  for (const auto& overall : comparison.overall)
    table.rows.push_back({{overall.model, Tone::strong},
                          {whole(overall.tasks)},
                          {whole(overall.tasks_solved)},
                          {number(overall.mean)},
                          {with_interval(overall.iqm, overall.interval, false)}});
  return table;
}

Table search_table(const TaskComparison& task) {
  Table table{.caption = fmt::format("{}: every setting tried, by median validation {} over replicates.",
                                     task.task, task.facts.metric),
              .columns = {{"Model"},
                          {"Setting"},
                          {"Finished", true},
                          {"Without result", true},
                          {"Median validation", true},
                          {"Chosen"}},
              .rows = {}};
  for (const auto& entry : task.entries)
    for (std::size_t i = 0; i < entry.candidates.size(); ++i) {
      const Candidate& candidate = entry.candidates[i];
      const Tone tone = i == entry.chosen ? Tone::strong : Tone::plain;
      const std::string score = std::isinf(candidate.validation) ? "worst" : number(candidate.validation);
      table.rows.push_back({{entry.model, tone},
                            {setting_text(candidate.search), tone},
                            {fmt::format("{} of {}", candidate.finished, candidate.rows.size())},
                            {whole(candidate.unusable)},
                            {score, tone},
                            {i == entry.chosen ? "chosen" : "", tone}});
    }
  return table;
}

Table cost_table(const StudyData& study, const Comparison& comparison) {
  Table table{.caption = "Time by task and model, over all finished trials. Rates count training steps only.",
              .columns = {{"Task"},
                          {"Model"},
                          {"Trials", true},
                          {"Wall time", true},
                          {"Per trial", true},
                          {"Thousand tokens/s", true},
                          {"GFLOP/s", true}},
              .rows = {}};
  for (const auto& task : comparison.tasks)
    for (const auto& entry : task.entries) {
      Spending spent;
      for (const auto& candidate : entry.candidates)
        for (const std::size_t row : candidate.rows)
          if (study.rows[row].result && study.rows[row].result->clock.wall_seconds > 0)
            spend(spent, study.rows[row]);
      if (spent.trials > 0) table.rows.push_back(cost_cells(task.task, entry.model, spent));
    }
  return table;
}

}  // namespace recurbench
