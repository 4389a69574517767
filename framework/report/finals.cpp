#include "report/finals.hpp"

#include <fmt/format.h>

#include <cmath>

#include "report/selection.hpp"

namespace recurbench {
namespace {

constexpr std::string_view kAtBest = "@best";

}  // namespace

std::map<std::string, std::vector<double>> finals_under(const std::string& prefix, const StudyData& study,
                                                        const Entry& entry) {
  std::map<std::string, std::vector<double>> values;
  for (const Run& run : entry.runs) {
    if (!run.finished || run.counted_as_worst) continue;
    for (const auto& [name, value] : study.rows[run.row].result->finals)
      if (name.starts_with(prefix) && name.ends_with(kAtBest) && std::isfinite(value))
        values[name.substr(prefix.size(), name.size() - prefix.size() - kAtBest.size())].push_back(value);
  }
  return values;
}

void count_worst(std::vector<double>& values, const TaskFacts& facts, const Entry& entry) {
  const double worst = stand_in(facts, values);
  for (const Run& run : entry.runs)
    if (run.counted_as_worst) values.push_back(worst);
}

TaskFacts facts_at(std::int64_t length, const StudyData& study, const TaskComparison& task) {
  TaskFacts facts = task.facts;
  for (const Entry& entry : task.entries)
    for (const Run& run : entry.runs) {
      const auto& result = study.rows[run.row].result;
      if (!result) continue;
      const double chance = final_value(*result, fmt::format("chance/{}", length));
      const double solved = final_value(*result, fmt::format("solved/{}", length));
      if (!std::isnan(chance)) facts.chance = chance;
      if (!std::isnan(solved)) facts.solved = solved;
    }
  return facts;
}

}  // namespace recurbench
