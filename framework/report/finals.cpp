#include "report/finals.hpp"

#include <cmath>

#include "report/selection.hpp"

namespace recurbench {

std::map<Quantity, std::vector<double>> finals_of(const std::string& metric, const StudyData& study,
                                                  const Entry& entry) {
  std::map<Quantity, std::vector<double>> values;
  for (const Run& run : entry.runs) {
    if (!run.finished || run.counted_as_worst) continue;
    for (const auto& each : study.rows[run.row].result->finals)
      if (each.of.split == Split::test && each.of.metric == metric && each.when == When::best &&
          std::isfinite(each.value))
        values[each.of].push_back(each.value);
  }
  return values;
}

void count_worst(std::vector<double>& values, const TaskFacts& facts, const Entry& entry) {
  const double worst = stand_in(facts, values);
  for (const Run& run : entry.runs)
    if (run.counted_as_worst) values.push_back(worst);
}

TaskFacts facts_at(std::optional<std::int64_t> length, const StudyData& study, const TaskComparison& task) {
  TaskFacts facts = task.facts;
  for (const Entry& entry : task.entries)
    for (const Run& run : entry.runs)
      for (const Level& level : study.rows[run.row].configuration->task_facts.levels)
        if (level.length == length) {
          facts.chance = level.chance;
          facts.solved = level.solved;
          return facts;
        }
  return facts;
}

}  // namespace recurbench
