#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "train/trainer.hpp"

namespace recurbench {

using NamedValues = std::vector<std::pair<std::string, double>>;

/// Loss, accuracy, exact, and the task's own measure.
NamedValues named(const Metrics& metrics, const TaskInfo& info);

/// The curves of a trial: those of the task's own lengths, then those of each length that is evaluated as
/// well, "valid/loss/160".
std::vector<std::string> curve_names(const TaskInfo& info, const std::vector<Index>& lengths);

/// Accuracy in the groups of the task's breakdown, where anything was asked: "<of>/depth/0-0.2@<when>".
void add_groups(NamedValues& values, std::string_view of, std::string_view when, const Metrics& metrics,
                const TaskInfo& info);

}  // namespace recurbench
