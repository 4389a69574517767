#pragma once

#include "data/trial.hpp"
#include "task/task.hpp"

namespace recurbench {

/// What ranks models on a task in this trial, with its levels of chance and solved: the task's own metric,
/// unless the sweep names another one. Throws ConfigError for a metric that does not exist.
TaskFacts task_facts(const TaskInfo& info, const Trial& trial);

}  // namespace recurbench
