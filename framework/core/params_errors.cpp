#include <fmt/format.h>

#include "core/params.hpp"

namespace recurbench {
namespace {

/// Several values where one belongs, as "[1, 2]"; "" if the value is something else. People write a list or
/// put commas between them.
std::string several(const Value& value, const std::function<bool(std::string_view)>& fits) {
  if (std::holds_alternative<Value::List>(value.data)) return value.text();
  const auto* text = std::get_if<std::string>(&value.data);
  if (!text || text->find(',') == std::string::npos) return "";
  for (std::size_t from = 0; from <= text->size();) {
    const std::size_t comma = std::min(text->find(',', from), text->size());
    std::string_view part = std::string_view(*text).substr(from, comma - from);
    part.remove_prefix(std::min(part.find_first_not_of(' '), part.size()));
    if (!fits(part)) return "";
    from = comma + 1;
  }
  return "[" + *text + "]";
}

/// How to sweep what was written at a place: in an entry for that entry alone.
std::string sweep_advice(std::string_view section, std::string_view key, const Position& at,
                         std::string_view list) {
  const std::string name = fmt::format("{}.{}", section, key);
  std::string_view path = at.line == 0 ? std::string_view(*at.file) : "";
  path = path.substr(0, path.find('='));
  if (path.starts_with('\'')) path.remove_prefix(1);
  if (path == name || path.ends_with(fmt::format(".{}", key))) {
    const bool in_entry = path.starts_with("models.") || path.starts_with("tasks.");
    const std::size_t end = in_entry ? path.find('.', path.find('.') + 1) + 1 : 0;
    return fmt::format("'{}parameters.{}.values={}'", path.substr(0, end), name, list);
  }
  const bool in_entry = section == "task" || section == "model";
  return fmt::format("parameters: {{{}: {{values: {}}}}}{}", name, list, in_entry ? " in this entry" : "");
}

std::string all_lines(const std::vector<UnreadKey>& unread, const std::string& others,
                      const std::string& metric) {
  std::vector<std::string> lines;
  for (const auto& key : unread) lines.push_back(key.text());
  for (const auto& text : {others, metric})
    if (!text.empty()) lines.push_back(text);
  return join(lines, "\n");
}

}  // namespace

std::string Position::text() const {
  if (line == 0) return file ? "command line " + *file : "command line";
  return fmt::format("{}:{}:{}", file ? *file : "sweep", line, column);
}

std::string UnreadKey::text() const {
  return fmt::format("{}: unknown key '{}' in {}.{}", at.text(), key, section, known_names(key, legal));
}

Faults::Faults(std::vector<UnreadKey> unread, std::string others, std::string metric)
    : ConfigError(all_lines(unread, others, metric)),
      unread_(std::move(unread)),
      others_(std::move(others)),
      metric_(std::move(metric)) {}

ConfigError Params::error(std::string_view key, std::string_view message) const {
  const Value* value = find(key);
  const Value* name = find("name");
  const bool is_placed = value || (name && name->at.file);
  const std::string place = is_placed ? fmt::format("{}: ", (value ? value : name)->at.text()) : "";
  const std::string came = value ? fmt::format(", got {}", value->text()) : "";
  return ConfigError(fmt::format("{}{}.{} {}{}", place, section_, key, message, came));
}

/// The error for a value of a wrong type. `fits`: whether a text would do if it stood there without quotes.
ConfigError Params::mistyped(std::string_view key, std::string_view message,
                             const std::function<bool(std::string_view)>& fits) const {
  const Value& value = *find(key);
  const auto* text = std::get_if<std::string>(&value.data);
  if (text && fits(*text))
    return ConfigError(fmt::format("{}: {}.{} {}, got the text '{}': write it without quotes",
                                   value.at.text(), section_, key, message, *text));
  const ConfigError plain = error(key, message);
  const std::string list = several(value, fits);
  if (list.empty() || !value.at.file) return plain;
  return ConfigError(
      fmt::format("{}; to try several, write {}", plain.what(), sweep_advice(section_, key, value.at, list)));
}

void Params::refuse(const ConfigError& error) {
  if (!goes_on_) throw error;
  complaints_.emplace_back(error.what());
}

std::vector<UnreadKey> Params::unread() const {
  if (misled_) return {};
  std::vector<std::string> legal;
  for (const auto& [key, read] : reads_) legal.push_back(key);
  std::vector<UnreadKey> all;
  for (const auto& [key, value] : values_)
    if (reads_.find(key) == reads_.end()) all.push_back({section_, key, value.at, legal});
  return all;
}

void Params::finish() const {
  if (auto keys = unread(); !keys.empty()) throw Faults(std::move(keys));
}

}  // namespace recurbench
