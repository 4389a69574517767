#include "cli/commands.hpp"
#include "config/scalar.hpp"
#include "core/error.hpp"

namespace recurbench {

std::vector<std::pair<std::string, Value>> key_values(const std::vector<std::string>& settings,
                                                      std::string_view command) {
  std::vector<std::pair<std::string, Value>> all;
  for (const auto& setting : settings) {
    const auto equals = setting.find('=');
    if (equals == std::string::npos || equals == 0)
      throw ConfigError(
          fmt::format("{}: settings of the form key=value were required, got '{}'", command, setting));
    all.emplace_back(setting.substr(0, equals), plain_scalar(setting.substr(equals + 1), {}));
  }
  return all;
}

}  // namespace recurbench
