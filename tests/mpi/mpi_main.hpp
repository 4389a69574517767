#pragma once

#include "mpi/communicator.hpp"

namespace recurbench {

/// The ranks of a test program; every rank runs the same test cases in the same order.
Communicator& all_ranks();

}  // namespace recurbench
