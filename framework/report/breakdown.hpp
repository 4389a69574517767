#pragma once

#include "report/document.hpp"

namespace recurbench {

/// Test accuracy in the groups of a task's breakdown (how deep a needle lay, how far back a key), one row a
/// model and length: medians over replicates at the best step. No rows for a task without a breakdown.
Table breakdown_table(const StudyData& study, const TaskComparison& task);

/// The same as heat maps, a panel a model.
Figures breakdown_figures(const StudyData& study, const Comparison& comparison);

}  // namespace recurbench
