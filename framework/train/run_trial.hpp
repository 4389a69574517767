#pragma once

#include <cstdint>

#include "data/runner.hpp"

namespace recurbench {

/// Runner::run on this processor, one thread: trains and evaluates a trial, from its checkpoint if there is
/// one.
Attempt run_trial(const Trial& trial, std::uint64_t until, Observer& observer);

}  // namespace recurbench
