#pragma once

#include <vector>

#include "report/comparison.hpp"

namespace recurbench {

/// The result's final value of the ranking metric, or NaN when the run counts as the worst or never got
/// there.
double usable_value(const StudyData::Row& row, Split split, When when);

/// Groups rows by their swept settings, in plan order, and scores each group on validation.
std::vector<Candidate> candidates_of(const StudyData& study, const std::vector<std::size_t>& rows);

/// Best median validation; then fewer unusable runs; then more finished ones; then plan order.
std::size_t choose(const std::vector<Candidate>& candidates, const TaskFacts& facts);

/// The replicates of one candidate, with their test values.
std::vector<Run> runs_of(const StudyData& study, const Candidate& candidate);

/// What a run without a value counts as: the worse of the chance level and the worst usable value; NaN when
/// neither is known.
double stand_in(const TaskFacts& facts, const std::vector<double>& values);

}  // namespace recurbench
