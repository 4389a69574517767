#include "core/params.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <cmath>
#include <limits>

namespace recurbench {
namespace {

/// Shortest text that reads back as the same double; whole numbers without ".0", so 1 and 1.0 are one value.
std::string canonical(double number) {
  return fmt::format("{}", number == 0 ? 0.0 : number);
}
std::string canonical(Index number) {
  return fmt::format("{}", number);
}

std::string bound_text(double bound) {
  return canonical(bound);
}
std::string bound_text(Index bound) {
  return canonical(bound);
}

template <class Number>
std::string range_text(Number min, Number max) {
  const bool open =
      max == std::numeric_limits<Number>::max() || max == std::numeric_limits<Number>::infinity();
  if (open) return fmt::format("at least {}", bound_text(min));
  return fmt::format("from {} to {}", bound_text(min), bound_text(max));
}

/// Whether the text would be read as such a number if it stood there without quotes.
template <class Number>
bool is_number(std::string_view text) {
  if (text.starts_with('+')) text.remove_prefix(1);
  double number = 0;
  const auto [end, fault] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (fault != std::errc{} || end != text.data() + text.size() || !std::isfinite(number)) return false;
  return std::is_floating_point_v<Number> || number == std::floor(number);
}

bool is_flag(std::string_view text) {
  const std::string_view words[] = {"true", "True", "TRUE", "false", "False", "FALSE"};
  return std::find(std::begin(words), std::end(words), text) != std::end(words);
}

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

}  // namespace

std::string Position::text() const {
  if (line == 0) return file ? "command line " + *file : "command line";
  return fmt::format("{}:{}:{}", file ? *file : "sweep", line, column);
}

std::string Value::text() const {
  struct Writer {
    std::string operator()(bool flag) const { return flag ? "true" : "false"; }
    std::string operator()(std::int64_t number) const { return fmt::format("{}", number); }
    std::string operator()(double number) const { return canonical(number); }
    std::string operator()(const std::string& text) const { return text; }
    std::string operator()(const List& list) const {
      std::vector<std::string> items;
      for (const auto& item : list) items.push_back(item.text());
      return fmt::format("[{}]", join(items));
    }
  };
  return std::visit(Writer{}, data);
}

void Params::set(std::string_view key, Value value) {
  values_.insert_or_assign(std::string(key), std::move(value));
}

void Params::remove(std::string_view key) {
  if (const auto found = values_.find(key); found != values_.end()) values_.erase(found);
}

const Value* Params::find(std::string_view key) const {
  const auto found = values_.find(key);
  return found == values_.end() ? nullptr : &found->second;
}

void Params::note(std::string_view key, std::optional<Value> value, std::optional<Value> fallback,
                  Effect effect) {
  reads_.insert_or_assign(std::string(key), Read{std::move(value), std::move(fallback), effect});
}

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
  const std::string advice = value.at.line == 0
                                 ? fmt::format("'parameters.{}.{}.values={}'", section_, key, list)
                                 : fmt::format("parameters: {{{}.{}: {{values: {}}}}}", section_, key, list);
  return ConfigError(fmt::format("{}; to try several, write {}", plain.what(), advice));
}

template <class Number>
Number Params::number(std::string_view key, Number fallback, Number min, Number max, Effect effect) {
  Number result = fallback;
  if (const Value* value = find(key)) {
    if (const auto* whole = std::get_if<std::int64_t>(&value->data)) {
      result = static_cast<Number>(*whole);
    } else if (const auto* broken = std::get_if<double>(&value->data);
               broken && (std::is_floating_point_v<Number> || *broken == std::floor(*broken))) {
      // Only numbers below 2^63 may be cast to a whole one.
      if (!std::is_floating_point_v<Number> && std::abs(*broken) >= 0x1p63)
        throw error(key, "must be " + range_text(min, max));
      result = static_cast<Number>(*broken);
    } else {
      throw mistyped(key, std::is_floating_point_v<Number> ? "must be a number" : "must be a whole number",
                     is_number<Number>);
    }
    if (!(result >= min && result <= max)) throw error(key, "must be " + range_text(min, max));
  }
  note(key, Value{result, {}}, Value{fallback, {}}, effect);
  return result;
}

Index Params::integer(std::string_view key, Index fallback, Index min, Index max, Effect effect) {
  return number<Index>(key, fallback, min, max, effect);
}

double Params::real(std::string_view key, double fallback, double min, double max, Effect effect) {
  return number<double>(key, fallback, min, max, effect);
}

std::optional<double> Params::optional_real(std::string_view key, double min, double max) {
  if (has(key)) return real(key, std::numeric_limits<double>::quiet_NaN(), min, max);
  note(key, std::nullopt, std::nullopt, Effect::result);
  return std::nullopt;
}

bool Params::flag(std::string_view key, bool fallback, Effect effect) {
  bool result = fallback;
  if (const Value* value = find(key)) {
    const auto* flag = std::get_if<bool>(&value->data);
    if (!flag) throw mistyped(key, "must be true or false", is_flag);
    result = *flag;
  }
  note(key, Value{result, {}}, Value{fallback, {}}, effect);
  return result;
}

std::string Params::text(std::string_view key, std::optional<std::string_view> fallback, Effect effect) {
  const Value* value = find(key);
  if (!value && !fallback) throw error(key, "is required");
  std::string result(fallback.value_or(""));
  if (value) {
    if (std::holds_alternative<Value::List>(value->data)) throw error(key, "must be one text, not a list");
    result = value->text();
  }
  note(key, Value{result, {}}, fallback ? std::optional(Value{std::string(*fallback), {}}) : std::nullopt,
       effect);
  return result;
}

void Params::require(std::initializer_list<std::string_view> keys) {
  std::string_view missing;
  for (const auto key : keys) {
    if (has(key)) continue;
    note(key, Value{std::string("(required)"), {}}, std::nullopt, Effect::none);
    if (missing.empty()) missing = key;
  }
  if (!missing.empty()) throw error(missing, "is required");
}

bool Params::is_list(std::string_view key) const {
  const Value* value = find(key);
  return value && std::holds_alternative<Value::List>(value->data);
}

std::vector<std::string> Params::texts(std::string_view key) {
  const Value* value = find(key);
  std::vector<std::string> all;
  for (const auto& item : std::get<Value::List>(value->data)) all.push_back(item.text());
  note(key, Value{value->data, {}}, std::nullopt, Effect::result);
  return all;
}

std::vector<Index> Params::integers(std::string_view key, Index min, Index max) {
  const Value* value = find(key);
  note(key, value ? std::optional(Value{value->data, {}}) : std::nullopt, std::nullopt, Effect::result);
  if (!value) return {};
  const auto* list = std::get_if<Value::List>(&value->data);
  if (!list)
    throw mistyped(key, "must be a list of whole numbers",
                   [](std::string_view text) { return text.starts_with('['); });
  std::vector<Index> all;
  for (const auto& item : *list) {
    Params one(section_);  // reads an item as a key of its own
    one.set(key, item);
    all.push_back(one.integer(key, min, min, max));
    if (std::count(all.begin(), all.end(), all.back()) > 1)
      throw one.error(key, "must name each number once");
  }
  return all;
}

void Params::derive(std::string_view key, std::string value, bool counts) {
  const Value derived{std::move(value), {}};
  note(key, derived, counts ? std::nullopt : std::optional(derived), Effect::result);
}

void Params::read_through(std::string_view key, Value value, const std::function<void(Params&)>& read) {
  Params other = *this;
  other.set(key, std::move(value));
  read(other);
  other.reads_.erase(std::string(key));
  reads_ = std::move(other.reads_);
}

std::string Params::choice(std::string_view key, std::string_view fallback,
                           const std::vector<std::string>& choices, Effect effect) {
  std::string result = text(key, fallback, effect);
  const auto is_choice = [&](std::string_view text) {
    return std::find(choices.begin(), choices.end(), text) != choices.end();
  };
  if (is_choice(result)) return result;
  const std::string message = "must be one of " + join(choices);
  throw has(key) ? mistyped(key, message, is_choice) : error(key, message);
}

void Params::finish() const {
  std::vector<std::string> legal;
  for (const auto& [key, read] : reads_) legal.push_back(key);
  for (const auto& [key, value] : values_)
    if (reads_.find(key) == reads_.end())
      throw UnknownKey(fmt::format("{}: unknown key '{}' in {}.{}", value.at.text(), key, section_,
                                   known_names(key, legal)),
                       section_, key);
}

std::string Params::identity() const {
  std::string lines;
  for (const auto& [key, read] : reads_)
    if (read.effect == Effect::result && read.value && read.value != read.fallback)
      lines += fmt::format("{}.{}={}\n", section_, key, read.value->text());
  return lines;
}

std::vector<std::pair<std::string, std::optional<Value>>> Params::declared() const {
  std::vector<std::pair<std::string, std::optional<Value>>> all;
  for (const auto& [key, read] : reads_) all.emplace_back(key, read.value);
  return all;
}

std::vector<std::pair<std::string, Value>> Params::resolved() const {
  std::vector<std::pair<std::string, Value>> all;
  for (const auto& [key, read] : reads_)
    if (read.value && *read.value != Value{std::string(), {}})
      all.emplace_back(section_ + "." + key, *read.value);
  return all;
}

}  // namespace recurbench
