#pragma once

#include "data/configuration.hpp"

namespace recurbench {

/// Reads the sections of a configuration that cannot be once more, and goes on where a value is wrong. Throws
/// Faults with all that is wrong; returns where reading does not show it.
void complain(const Configuration& configuration);

}  // namespace recurbench
