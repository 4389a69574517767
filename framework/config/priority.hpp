#pragma once

#include <string_view>
#include <vector>

#include "config/sweep.hpp"

namespace recurbench {

/// The sections of one task and one model before any parameter: the sweep's blocks, then those of the task's
/// entry, then those of the model's entry; the later one wins, key by key.
Sections merged(const Sweep& sweep, const Sweep::Entry& task, const Sweep::Entry& model);

/// The axes that apply to one task and one model, in the order of the file. An entry's axis takes the place
/// of a common one for the same key; a model's that of a task's. They point into the arguments.
std::vector<const Sweep::Axis*> axes_of(const Sweep& sweep, const Sweep::Entry& task,
                                        const Sweep::Entry& model);

/// Throws ConfigError for an override whose value loses to one of higher priority in every trial.
void refuse_idle_overrides(const Sweep& sweep);

}  // namespace recurbench
