#pragma once

#include <map>

#include "report/comparison.hpp"

namespace recurbench {

/// Final test values of an entry's finished runs at the step with the best validation, by what stands between
/// `prefix` and "@best" in their names.
std::map<std::string, std::vector<double>> finals_under(const std::string& prefix, const StudyData& study,
                                                        const Entry& entry);

/// Adds the runs without a result: each counts as the worst.
void count_worst(std::vector<double>& values, const TaskFacts& facts, const Entry& entry);

/// The task's facts at a length of `train.eval_lengths`, where chance and solved may be others than over the
/// trained lengths.
TaskFacts facts_at(std::int64_t length, const StudyData& study, const TaskComparison& task);

}  // namespace recurbench
