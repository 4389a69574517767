#pragma once

#include <functional>
#include <string>

#include "mpi/communicator.hpp"

namespace recurbench {

/// Collective. Every rank performs `action`; if it throws on any, all ranks throw AgreedError with what the
/// lowest such rank said ("rank 2 (node7): …") and its exit status; an error of usage names no rank. For work
/// that can fail on one rank alone, such as opening its journal, at a point where the others would wait for
/// it for ever.
void together(Communicator& ranks, const std::function<void()>& action);

/// Collective. Rank 0 alone calls `make`; every rank returns its bytes, or throws AgreedError with its
/// message.
std::string from_rank_zero(Communicator& ranks, const std::function<std::string()>& make);

}  // namespace recurbench
