#include "config/key_value.hpp"

#include <memory>

#include "config/blocks.hpp"
#include "config/scalar.hpp"
#include "config/utf8.hpp"

namespace recurbench {

std::pair<std::string, Value> key_value(std::string_view text, std::string_view who) {
  const auto equals = text.find('=');
  if (equals == std::string_view::npos || equals == 0)
    throw ConfigError(fmt::format("{}: settings of the form key=value were required, got '{}'", who, text));
  const Position at{std::make_shared<const std::string>(fmt::format("'{}'", text)), 0, 0};
  require_text(text, at);
  if (!is_one_line(text)) throw error_at(at, "a setting must be one line of text");
  const std::string key(text.substr(0, equals));
  return {key, value_of(parse_yaml(std::string(text.substr(equals + 1)), {}), key)};
}

std::vector<std::string> split_settings(std::string_view text) {
  std::vector<std::string> all{""};
  int depth = 0;
  for (const char c : text) {
    if (c == '[') ++depth;
    if (c == ']') --depth;
    if (c == ',' && depth <= 0)
      all.emplace_back();
    else
      all.back() += c;
  }
  return all;
}

void set_all(Params& section, const std::vector<std::string>& settings, std::string_view who) {
  for (const auto& setting : settings) {
    auto [key, value] = key_value(setting, who);
    section.set(key, std::move(value));
  }
}

}  // namespace recurbench
