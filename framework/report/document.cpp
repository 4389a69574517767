#include "report/document.hpp"

#include <fmt/format.h>

#include "report/breakdown.hpp"
#include "report/figures.hpp"
#include "report/format.hpp"
#include "report/lengths.hpp"
#include "report/renderer.hpp"
#include "report/tables.hpp"
#include "report/verdict.hpp"

namespace recurbench {
namespace {

void add(Section& section, Figures figures) {
  if (!figures.figures.empty()) section.blocks.emplace_back(std::move(figures));
}

void add(Section& section, Table table) {
  if (!table.rows.empty()) section.blocks.emplace_back(std::move(table));
}

Tiles tiles_of(const StudyData& study, const Comparison& comparison) {
  const std::size_t finished = comparison.planned - comparison.pending;
  return {{{whole(comparison.tasks.size()), comparison.tasks.size() == 1 ? "task" : "tasks"},
           {whole(comparison.models.size()), comparison.models.size() == 1 ? "model" : "models"},
           {whole(study.replicates), study.replicates == 1 ? "replicate" : "replicates"},
           {fmt::format("{} / {}", whole(finished), whole(comparison.planned)), "trials finished"},
           {whole(comparison.troubled.size()), "diverged, failed or timed out"}}};
}

Section verdict_section(const StudyData& study, const Comparison& comparison) {
  Section section{"verdict", "Verdict", {}};
  section.blocks.emplace_back(tiles_of(study, comparison));
  if (comparison.pending > 0)
    section.blocks.emplace_back(Paragraph{
        fmt::format("Provisional: {} not finished yet, so every number may still change.",
                    comparison.pending == 1 ? "1 trial has" : whole(comparison.pending) + " trials have"),
        Paragraph::Kind::warning});
  section.blocks.emplace_back(verdict(comparison));
  add(section, overview_table(comparison));
  section.blocks.emplace_back(
      Paragraph{"Test values are read at the step with the best validation. A run that diverged, failed or "
                "left no value counts "
                "as the worst: the worse of the chance level and the model's worst other run on that task.",
                Paragraph::Kind::note});
  return section;
}

Section curves_section(const StudyData& study, const Comparison& comparison) {
  Section section{"curves", "Learning curves", {}};
  add(section, learning_curves(study, comparison));
  return section;
}

/// How to read the columns of task_table.
constexpr const char* kTaskTableKey =
    "Mean ± half the width of a 95 % t interval, at the step with the best validation and at the last one. "
    "Lost: runs "
    "without a result, which count as the worst. State: floats carried from step to step. Bold: the best "
    "mean, and "
    "every model whose paired difference to it covers zero. Differences are model minus best, paired by "
    "replicate, "
    "with a 95 % interval (t below {} pairs, bootstrap from there on). Steps to solve: median over runs of "
    "the first "
    "evaluation that reaches the solved level on validation data; “>” means not within the budget.";

constexpr const char* kOverallKey =
    "The mean weighs every task alike. The interquartile mean drops the best and the worst quarter of all "
    "runs, so "
    "with few tasks it can hide one that a model does not learn.";

Section tasks_section(const Comparison& comparison) {
  Section section{"tasks", "Task by task", {}};
  Figures figures = final_values(comparison);
  for (auto& figure : overall_figure(comparison).figures) figures.figures.push_back(std::move(figure));
  add(section, std::move(figures));
  for (const auto& task : comparison.tasks) add(section, task_table(task));
  section.blocks.emplace_back(Paragraph{fmt::format(kTaskTableKey, kBootstrapFrom), Paragraph::Kind::note});
  if (comparison.tasks.size() > 1) {
    add(section, overall_table(comparison));
    section.blocks.emplace_back(Paragraph{kOverallKey, Paragraph::Kind::note});
  }
  return section;
}

Section lengths_section(const StudyData& study, const Comparison& comparison) {
  Section section{"lengths", "Other lengths", {}};
  add(section, lengths_figures(study, comparison));
  for (const auto& task : comparison.tasks) add(section, lengths_table(study, task));
  return section;
}

Section breakdown_section(const StudyData& study, const Comparison& comparison) {
  Section section{"breakdown", "Where in the input", {}};
  add(section, breakdown_figures(study, comparison));
  for (const auto& task : comparison.tasks) add(section, breakdown_table(study, task));
  return section;
}

Section size_section(const Comparison& comparison) {
  Section section{"size", "Quality against size", {}};
  add(section, quality_against_size(comparison));
  return section;
}

Section search_section(const Comparison& comparison) {
  Section section{"search", "Search", {}};
  if (!comparison.searched) return section;
  section.blocks.emplace_back(
      Paragraph{"For each task and model the setting with the best median validation metric stands for the "
                "model; test values "
                "had no say. A run without a value counts as the worst."});
  add(section, search_figures(comparison));
  for (const auto& task : comparison.tasks) add(section, search_table(task));
  return section;
}

Section failures_section(const StudyData& study, const Comparison& comparison) {
  Section section{"failures", "Failures", {}};
  if (comparison.troubled.empty())
    section.blocks.emplace_back(Paragraph{"No trial diverged, failed or timed out."});
  add(section, trouble_table(study, comparison));
  add(section, pending_table(study));
  if (const auto stopped = comparison.by_state[static_cast<std::size_t>(TrialState::stopped)]; stopped > 0)
    section.blocks.emplace_back(
        Paragraph{fmt::format("{} ended early by a rule of the sweep.", count(stopped, "trial"))});
  if (!study.damage.empty()) {
    Points damage;
    for (const auto& line : study.damage) damage.points.push_back({"Damaged journal", line});
    section.blocks.emplace_back(std::move(damage));
  }
  return section;
}

Section cost_section(const StudyData& study, const Comparison& comparison) {
  Section section{"cost", "Cost", {}};
  double seconds = 0;
  for (const auto& row : study.rows) seconds += row.result ? row.result->clock.wall_seconds : 0;
  if (seconds <= 0) return section;
  section.blocks.emplace_back(Paragraph{
      fmt::format("All trials together took {} of wall time, summed over ranks.", duration(seconds))});
  add(section, cost_figure(study, comparison));
  add(section, cost_table(study, comparison));
  return section;
}

Section provenance_section(const StudyData& study) {
  Section section{"provenance", "Provenance", {}};
  section.blocks.emplace_back(Paragraph{
      fmt::format("Study seed {}; replicate r of every model draws the same data streams.", study.seed)});
  if (!study.overrides.empty())
    section.blocks.emplace_back(Paragraph{"Overrides on the command line: " + join(study.overrides, " ")});
  add(section, session_table(study));
  add(section, build_table(study));
  add(section, settings_table(study));
  section.blocks.emplace_back(Verbatim{"The sweep, verbatim", study.sweep_yaml});
  if (page_assets().can_draw())
    section.blocks.emplace_back(
        Verbatim{"Licences of the figures' renderer", std::string(page_assets().licences), false, true});
  return section;
}

Section reproduce_section(const StudyData& study) {
  Section section{"reproduce", "How to reproduce", {}};
  const std::string run =
      study.sessions.empty() ? "recurbench run sweep.yaml" : study.sessions.front().command_line;
  section.blocks.emplace_back(
      Paragraph{"Save the sweep above as a file and run it. Any number of ranks gives the same numbers with "
                "the same build on "
                "the same type of processor; only times differ."});
  section.blocks.emplace_back(Verbatim{"The command of the first session", run, true});
  return section;
}

}  // namespace

Document make_document(const StudyData& study, const Comparison& comparison) {
  Document document{study.name, study.description, {}};
  document.sections = {verdict_section(study, comparison)};
  document.sections.push_back({"design", "Design check", {design_check(study, comparison)}});
  for (Section& section :
       std::vector{curves_section(study, comparison), tasks_section(comparison),
                   lengths_section(study, comparison), breakdown_section(study, comparison),
                   size_section(comparison), search_section(comparison), failures_section(study, comparison),
                   cost_section(study, comparison), provenance_section(study), reproduce_section(study)})
    if (!section.blocks.empty()) document.sections.push_back(std::move(section));
  return document;
}

}  // namespace recurbench
