#include "config/key_value.hpp"

#include "config/scalar.hpp"

namespace recurbench {

std::pair<std::string, Value> key_value(std::string_view text, std::string_view who) {
  const auto equals = text.find('=');
  if (equals == std::string_view::npos || equals == 0)
    throw ConfigError(fmt::format("{}: settings of the form key=value were required, got '{}'", who, text));
  return {std::string(text.substr(0, equals)), plain_scalar(text.substr(equals + 1), {})};
}

void set_all(Params& section, const std::vector<std::string>& settings, std::string_view who) {
  for (const auto& setting : settings) {
    auto [key, value] = key_value(setting, who);
    section.set(key, std::move(value));
  }
}

}  // namespace recurbench
