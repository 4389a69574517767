#pragma once

#include <vector>

#include "data/measurement.hpp"
#include "task/scorer.hpp"

namespace recurbench {

/// The quantities of scores at a length (none: the task's own), in the order of Scores::values.
std::vector<Quantity> quantities(const TaskInfo& info, Split split, std::optional<std::int64_t> length = {});

/// What a trial's curves show: loss and gradient norm of training, then the validation scores at the task's
/// own lengths and at each length that is evaluated as well.
std::vector<Quantity> curve_quantities(const TaskInfo& info, const std::vector<Index>& lengths);

/// Appends all scores as final values, and accuracy in the groups of the task's breakdown where anything was
/// asked.
void add_finals(std::vector<Measurement>& finals, const Scores& scores, const TaskInfo& info, Split split,
                When when, std::optional<std::int64_t> length = {});

/// The place of a metric in Scores::values. Throws ConfigError for one that the task does not have.
std::size_t place_of(std::string_view metric, const TaskInfo& info);

}  // namespace recurbench
