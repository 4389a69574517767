#include "report/comparison.hpp"

#include <algorithm>
#include <array>
#include <cmath>

#include "core/hash.hpp"
#include "report/selection.hpp"

namespace recurbench {
namespace {

/// Below this progress a model counts as being at chance, however small its spread.
constexpr double kNearChance = 0.05;

Rng bootstrap_stream(const StudyData& study, const std::string& what) {
  return Rng(
      {.seed = study.seed, .replicate = 0, .purpose = Purpose::resample, .sample = hash64("report/" + what)});
}

std::vector<std::string> distinct_labels(const StudyData& study, std::string Configuration::*label) {
  std::vector<std::string> labels;
  for (const auto& row : study.rows)
    if (const std::string& own = (*row.configuration).*label;
        std::find(labels.begin(), labels.end(), own) == labels.end())
      labels.push_back(own);
  return labels;
}

Summary summarise(const std::vector<Run>& runs, double Run::*value) {
  std::vector<double> values;
  for (const Run& run : runs)
    if (run.finished && !std::isnan(run.*value)) values.push_back(run.*value);
  return {.mean = mean(values), .median = median(values), .interval = t_interval(values)};
}

Standing standing_of(const Entry& entry, const TaskFacts& facts) {
  if (entry.finished == 0) return Standing::none;
  if (!std::isfinite(facts.chance) || chance_solves(facts)) return Standing::unknown;
  if (entry.solved == entry.finished) return Standing::solved;
  if (entry.solved > 0) return Standing::sometimes_solved;
  const auto& interval = entry.best.interval;
  const bool told_apart = !interval || !interval->contains(facts.chance);
  return told_apart && progress(facts, entry.best.mean) >= kNearChance ? Standing::between : Standing::chance;
}

Entry make_entry(const StudyData& study, const std::string& model, const std::vector<std::size_t>& rows) {
  Entry entry;
  entry.model = model;
  entry.candidates = candidates_of(study, rows);
  const TaskFacts& facts = study.rows[rows.front()].configuration->task_facts;
  entry.chosen = choose(entry.candidates, facts);
  const Candidate& candidate = entry.candidates[entry.chosen];
  entry.facts = study.rows[candidate.rows.front()].configuration->model_facts;
  entry.budget = study.rows[candidate.rows.front()].configuration->steps;
  entry.runs = runs_of(study, candidate);
  std::vector<double> steps;
  for (const Run& run : entry.runs) {
    entry.finished += run.finished ? 1 : 0;
    entry.solved += run.solved ? 1 : 0;
    entry.cut += run.cut ? 1 : 0;
    if (run.finished) steps.push_back(run.steps_to_solved);
  }
  entry.best = summarise(entry.runs, &Run::best);
  entry.last = summarise(entry.runs, &Run::last);
  entry.steps_to_solved = median(steps);
  entry.standing = standing_of(entry, facts);
  return entry;
}

/// Both entries have replicates in ascending order; only replicates finished in both make a pair.
std::vector<double> paired_differences(const Entry& entry, const Entry& best) {
  std::vector<double> differences;
  for (const Run& run : entry.runs)
    for (const Run& other : best.runs)
      if (run.finished && other.finished && run.replicate == other.replicate)
        differences.push_back(run.best - other.best);
  return differences;
}

void compare_with_best(const StudyData& study, TaskComparison& task) {
  for (std::size_t i = 0; i < task.entries.size(); ++i) {
    const Entry& entry = task.entries[i];
    if (entry.finished == 0 || std::isnan(entry.best.mean)) continue;
    if (!task.best || better(task.facts, entry.best.mean, task.entries[*task.best].best.mean)) task.best = i;
  }
  if (!task.best) return;
  const Entry& best = task.entries[*task.best];
  for (std::size_t i = 0; i < task.entries.size(); ++i) {
    Entry& entry = task.entries[i];
    if (i == *task.best) {
      entry.is_best = entry.tied = true;
      continue;
    }
    const auto differences = paired_differences(entry, best);
    if (differences.empty()) continue;
    const Rng rng = bootstrap_stream(study, task.task + '\n' + entry.model);
    entry.to_best = Difference{differences.size(), mean(differences), difference_interval(differences, rng)};
    entry.tied = entry.to_best->interval && entry.to_best->interval->contains(0);
  }
}

TaskComparison compare_on(const StudyData& study, const std::string& task,
                          const std::vector<std::string>& models) {
  TaskComparison result;
  result.task = task;
  for (const auto& model : models) {
    std::vector<std::size_t> rows;
    for (std::size_t i = 0; i < study.rows.size(); ++i)
      if (study.rows[i].configuration->task == task && study.rows[i].configuration->model == model)
        rows.push_back(i);
    if (rows.empty()) continue;
    result.facts = study.rows[rows.front()].configuration->task_facts;
    result.entries.push_back(make_entry(study, model, rows));
  }
  compare_with_best(study, result);
  return result;
}

Overall overall_of(const StudyData& study, const std::vector<TaskComparison>& tasks,
                   const std::string& model) {
  Overall overall;
  overall.model = model;
  std::vector<std::vector<double>> strata;
  std::vector<double> all;
  std::vector<double> task_means;
  bool repeated = false;
  for (const auto& task : tasks)
    for (const auto& entry : task.entries) {
      if (entry.model != model || entry.finished == 0 || !has_levels(task.facts)) continue;
      overall.tasks += 1;
      overall.tasks_solved += entry.standing == Standing::solved ? 1 : 0;
      auto& stratum = strata.emplace_back();
      for (const Run& run : entry.runs)
        if (run.finished) stratum.push_back(std::clamp(progress(task.facts, run.best), 0.0, 1.0));
      all.insert(all.end(), stratum.begin(), stratum.end());
      task_means.push_back(mean(stratum));
      repeated = repeated || stratum.size() > 1;
    }
  overall.mean = mean(task_means);
  overall.iqm = interquartile_mean(all);
  if (repeated)
    overall.interval = bootstrap_interval(strata, interquartile_mean, bootstrap_stream(study, model));
  return overall;
}

}  // namespace

bool better(const TaskFacts& facts, double a, double b) {
  return facts.higher_is_better ? a > b : a < b;
}

bool reaches_solved(const TaskFacts& facts, double value) {
  return facts.higher_is_better ? value >= facts.solved : value <= facts.solved;
}

bool has_levels(const TaskFacts& facts) {
  return std::isfinite(facts.chance) && std::isfinite(facts.solved) &&
         better(facts, facts.solved, facts.chance);
}

bool chance_solves(const TaskFacts& facts) {
  return std::isfinite(facts.chance) && std::isfinite(facts.solved) && !has_levels(facts);
}

double progress(const TaskFacts& facts, double value) {
  const double perfect = facts.higher_is_better ? 1 : 0;
  const double goal = std::isfinite(facts.solved) ? facts.solved : perfect;
  const double way = (value - facts.chance) / (goal - facts.chance);
  return std::isfinite(way) ? way : 0;
}

std::string standing_name(Standing standing) {
  static constexpr std::array<const char*, 6> kNames{"no result",           "no level known",
                                                     "not clear of chance", "better than chance",
                                                     "solved in some runs", "solved"};
  return kNames.at(static_cast<std::size_t>(standing));
}

std::string setting_text(const Settings& search) {
  return search.empty() ? "as given" : search_text(search, " = ", ", ");
}

Comparison compare(const StudyData& study) {
  Comparison comparison;
  comparison.models = distinct_labels(study, &Configuration::model);
  for (const auto& task : distinct_labels(study, &Configuration::task))
    comparison.tasks.push_back(compare_on(study, task, comparison.models));
  for (const auto& model : comparison.models)
    comparison.overall.push_back(overall_of(study, comparison.tasks, model));
  comparison.planned = study.rows.size();
  comparison.by_state.resize(kTrialStateCount);
  for (std::size_t i = 0; i < study.rows.size(); ++i) {
    const TrialState state = study.rows[i].state();
    comparison.by_state[static_cast<std::size_t>(state)] += 1;
    comparison.pending += study.rows[i].result ? 0 : 1;
    if (traits(state).is_trouble) comparison.troubled.push_back(i);
  }
  for (const auto& task : comparison.tasks)
    for (const auto& entry : task.entries)
      comparison.searched = comparison.searched || entry.candidates.size() > 1;
  return comparison;
}

}  // namespace recurbench
