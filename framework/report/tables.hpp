#pragma once

#include "report/document.hpp"

namespace recurbench {

/// Models × tasks at a glance: the median test metric, with the number of solved runs.
Table overview_table(const Comparison& comparison);
/// All that is known of the models on one task.
Table task_table(const TaskComparison& task);
/// Models over all tasks; REQUIRES: more than one task.
Table overall_table(const Comparison& comparison);
/// Every candidate of every task × model with its validation score.
Table search_table(const TaskComparison& task);
/// Trials that diverged, failed or timed out.
Table trouble_table(const StudyData& study, const Comparison& comparison);
/// Unfinished trials by task and model; no rows when all have finished.
Table pending_table(const StudyData& study);
/// Time and speed by task and model; no rows without clock data.
Table cost_table(const StudyData& study, const Comparison& comparison);
/// One row a `run` command.
Table session_table(const StudyData& study);
/// What every session was built with and ran on; one column a distinct build.
Table build_table(const StudyData& study);
/// Settings that all trials share.
Table settings_table(const StudyData& study);

}  // namespace recurbench
