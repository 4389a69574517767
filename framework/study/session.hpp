#pragma once

#include <string>

#include "data/study.hpp"
#include "mpi/communicator.hpp"

namespace recurbench {

/// What this run says of itself, on rank 0.
Session this_session(const Communicator& ranks, const std::string& command_line);

}  // namespace recurbench
