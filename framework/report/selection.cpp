#include "report/selection.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <unordered_map>

namespace recurbench {
namespace {

constexpr double kNone = std::numeric_limits<double>::quiet_NaN();
constexpr double kNever = std::numeric_limits<double>::infinity();

double worst_value(const TaskFacts& facts) {
  return facts.higher_is_better ? -kNever : kNever;
}

/// Tried and lost, whatever it had reached.
bool is_lost(const StudyData::Row& row) {
  return traits(row.state()).counts == Counts::as_worst;
}

double steps_to_solved(const StudyData::Row& row) {
  const TaskFacts& facts = row.configuration->task_facts;
  if (is_lost(row)) return kNever;
  const Curves& curves = row.result->curves;
  const auto* column = curves.find({Split::valid, facts.metric});
  if (column == nullptr) return kNever;
  for (std::size_t point = 0; point < column->size(); ++point)
    if (reaches_solved(facts, (*column)[point])) return static_cast<double>(curves.steps[point]);
  return kNever;
}

}  // namespace

double stand_in(const TaskFacts& facts, const std::vector<double>& values) {
  double worst = facts.chance;
  for (const double value : values)
    if (std::isfinite(value) && !better(facts, value, worst)) worst = value;
  return worst;
}

double usable_value(const StudyData::Row& row, Split split, When when) {
  if (!row.result || is_lost(row)) return kNone;
  const double value = final_value(*row.result, {split, row.configuration->task_facts.metric}, when);
  return std::isfinite(value) ? value : kNone;
}

std::vector<Candidate> candidates_of(const StudyData& study, const std::vector<std::size_t>& rows) {
  std::vector<Candidate> candidates;
  std::unordered_map<std::string, std::size_t> known;  // candidates by what was searched
  for (const std::size_t row : rows) {
    const auto& search = study.rows[row].configuration->search;
    std::string key;
    for (const auto& [name, value] : search) key += fmt::format("{}={}\n", name, value.text());
    const auto [found, is_new] = known.emplace(std::move(key), candidates.size());
    if (is_new) candidates.emplace_back().search = search;
    candidates[found->second].rows.push_back(row);
  }
  for (Candidate& candidate : candidates) {
    std::vector<double> scores;
    for (const std::size_t index : candidate.rows) {
      const auto& row = study.rows[index];
      if (!row.result) continue;
      const double value = usable_value(row, Split::valid, When::best);
      candidate.unusable += std::isnan(value) ? 1 : 0;
      scores.push_back(std::isnan(value) ? worst_value(row.configuration->task_facts) : value);
    }
    candidate.finished = scores.size();
    candidate.validation = median(scores);
  }
  return candidates;
}

std::size_t choose(const std::vector<Candidate>& candidates, const TaskFacts& facts) {
  const auto beats = [&](const Candidate& a, const Candidate& b) {
    if (std::isnan(a.validation) || std::isnan(b.validation))
      return !std::isnan(a.validation) && std::isnan(b.validation);
    if (a.validation != b.validation) return better(facts, a.validation, b.validation);
    if (a.unusable != b.unusable) return a.unusable < b.unusable;
    return a.finished > b.finished;
  };
  std::size_t chosen = 0;
  for (std::size_t i = 1; i < candidates.size(); ++i)
    if (beats(candidates[i], candidates[chosen])) chosen = i;
  return chosen;
}

std::vector<Run> runs_of(const StudyData& study, const Candidate& candidate) {
  std::vector<Run> runs;
  std::vector<double> best;
  std::vector<double> last;
  for (const std::size_t index : candidate.rows) {
    const auto& row = study.rows[index];
    Run run{.row = index,
            .replicate = row.replicate,
            .finished = row.result.has_value(),
            .best = usable_value(row, Split::test, When::best),
            .last = usable_value(row, Split::test, When::last),
            .steps_to_solved = kNever};
    run.counted_as_worst = run.finished && std::isnan(run.best);
    run.cut = row.state() == TrialState::timed_out && !run.counted_as_worst;
    if (run.finished) run.steps_to_solved = steps_to_solved(row);
    best.push_back(run.best);
    last.push_back(run.last);
    runs.push_back(run);
  }
  for (Run& run : runs) {
    const TaskFacts& facts = study.rows[run.row].configuration->task_facts;
    if (run.counted_as_worst) run.best = stand_in(facts, best);
    if (run.finished && std::isnan(run.last)) run.last = stand_in(facts, last);
    run.solved = run.finished && !run.counted_as_worst && reaches_solved(facts, run.best);
  }
  std::stable_sort(runs.begin(), runs.end(),
                   [](const Run& a, const Run& b) { return a.replicate < b.replicate; });
  return runs;
}

}  // namespace recurbench
