#pragma once

#include <map>

#include "report/comparison.hpp"

namespace recurbench {

/// Final test values of a metric over an entry's finished runs, with the parameters of the best validation,
/// by what was measured: the trained lengths, other lengths, groups of answers.
std::map<Quantity, std::vector<double>> finals_of(const std::string& metric, const StudyData& study,
                                                  const Entry& entry);

/// Adds the runs without a result: each counts as the worst.
void count_worst(std::vector<double>& values, const TaskFacts& facts, const Entry& entry);

/// The task's facts at a length of `train.eval_lengths`, where chance and solved may be others than over the
/// trained lengths; without a length, the task's own.
TaskFacts facts_at(std::optional<std::int64_t> length, const StudyData& study, const TaskComparison& task);

}  // namespace recurbench
