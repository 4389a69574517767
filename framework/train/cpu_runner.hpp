#pragma once

#include "data/runner.hpp"

namespace recurbench {

/// Training on this processor, one thread a trial.
Runner cpu_runner();

}  // namespace recurbench
