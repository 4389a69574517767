#include "tasks/support/names.hpp"

#include <fmt/format.h>

namespace recurbench {

std::vector<std::string> numbered(Index count, std::initializer_list<const char*> before,
                                  std::initializer_list<const char*> after, const char* prefix) {
  std::vector<std::string> names(before.begin(), before.end());
  for (Index i = 0; i < count; ++i) names.push_back(fmt::format("{}{}", prefix, i));
  names.insert(names.end(), after.begin(), after.end());
  return names;
}

}  // namespace recurbench
