#pragma once

#include <string>

#include "core/error.hpp"

namespace recurbench::test {

/// What the Error says that `act` throws, or "" when it throws none.
template <class Act>
std::string message_of(Act act) {
  try {
    act();
  } catch (const Error& error) {
    return error.what();
  }
  return "";
}

}  // namespace recurbench::test
