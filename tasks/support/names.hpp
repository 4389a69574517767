#pragma once

#include <initializer_list>
#include <string>
#include <vector>

#include "core/types.hpp"

namespace recurbench {

/// Names of tokens: `before`, then `count` numbers from 0 behind `prefix`, then `after`.
std::vector<std::string> numbered(Index count, std::initializer_list<const char*> before = {},
                                  std::initializer_list<const char*> after = {}, const char* prefix = "");

}  // namespace recurbench
