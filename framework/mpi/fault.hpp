#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "mpi/communicator.hpp"

namespace recurbench {

/// What an exception said, as data that can travel to other ranks.
struct Fault {
  std::string message;
  Exit exit = Exit::fault;
};

/// Performs `action`; the fault if it threw.
std::optional<Fault> caught(const std::function<void()>& action);

/// The fault with its place in front, "rank 2 (node7): …", unless it is the user's.
Fault placed(const Fault& fault, const Communicator& ranks);

std::string encode(const Fault& fault);
Fault decode_fault(std::string_view bytes);

}  // namespace recurbench
