#pragma once

#include <string>

#include "data/study.hpp"
#include "support/changed_row.hpp"

namespace recurbench::test {

ConfigurationPtr sample_configuration(const std::string& task, const std::string& model, double lr);

/// `change` for every row of a study.
template <class Change>
void change_all(StudyData& study, Change&& change) {
  for (auto& row : study.rows) row = changed(row, change);
}

inline constexpr int kSamplePoints = 20;

/// What the row leaves behind after `points` evaluations.
TrialResult sample_result(const StudyData::Row& row, int points = kSamplePoints);

/// The row broke off after `points` evaluations.
void break_off(StudyData::Row& row, int points, TrialState state, const std::string& message);

/// 3 tasks × 3 models × 2 learning rates × 3 replicates; one trial diverged, one failed, one pending.
StudyData sample_study();

}  // namespace recurbench::test
