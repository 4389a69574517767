#pragma once

#include "report/document.hpp"

namespace recurbench {

/// Test metrics at the lengths that `train.eval_lengths` names, of each model's chosen candidate at the step
/// with the best validation. Tasks without such lengths have no rows and no figure.
Table lengths_table(const StudyData& study, const TaskComparison& task);
Figures lengths_figures(const StudyData& study, const Comparison& comparison);

}  // namespace recurbench
