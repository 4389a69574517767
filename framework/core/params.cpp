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

template <class Number>
std::string range_text(Number min, Number max) {
  const bool open =
      max == std::numeric_limits<Number>::max() || max == std::numeric_limits<Number>::infinity();
  if (open) return fmt::format("at least {}", canonical(min));
  return fmt::format("from {} to {}", canonical(min), canonical(max));
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

}  // namespace

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

/// The value that stands there, if it is a right one.
template <class Number>
std::optional<Number> Params::number_in(std::string_view key, Number min, Number max) {
  constexpr bool is_real = std::is_floating_point_v<Number>;
  const Value& value = *find(key);
  const auto* whole = std::get_if<std::int64_t>(&value.data);
  const auto* broken = std::get_if<double>(&value.data);
  if (!whole && (!broken || (!is_real && *broken != std::floor(*broken)))) {
    refuse(mistyped(key, is_real ? "must be a number" : "must be a whole number", is_number<Number>));
    return std::nullopt;
  }
  // Only numbers below 2^63 may be cast to a whole one.
  const bool fits = is_real || whole || std::abs(*broken) < 0x1p63;
  const Number number = !fits ? Number{} : whole ? static_cast<Number>(*whole) : static_cast<Number>(*broken);
  if (fits && number >= min && number <= max) return number;
  refuse(error(key, "must be " + range_text(min, max)));
  return std::nullopt;
}

template <class Number>
Number Params::number(std::string_view key, Number fallback, Number min, Number max, Effect effect) {
  const Number result = has(key) ? number_in(key, min, max).value_or(fallback) : fallback;
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
  const auto result = has(key) ? number_in(key, min, max) : std::nullopt;
  note(key, result ? std::optional(Value{*result, {}}) : std::nullopt, std::nullopt, Effect::result);
  return result;
}

bool Params::flag(std::string_view key, bool fallback, Effect effect) {
  bool result = fallback;
  if (const Value* value = find(key)) {
    const auto* flag = std::get_if<bool>(&value->data);
    if (!flag) refuse(mistyped(key, "must be true or false", is_flag));
    result = flag ? *flag : fallback;
  }
  note(key, Value{result, {}}, Value{fallback, {}}, effect);
  return result;
}

std::string Params::text(std::string_view key, std::optional<std::string_view> fallback, Effect effect) {
  const Value* value = find(key);
  if (!value && !fallback) throw error(key, "is required");
  std::string result(fallback.value_or(""));
  if (is_list(key)) {
    const ConfigError wrong = error(key, "must be one text, not a list");
    if (!fallback) throw wrong;
    refuse(wrong);
  } else if (value) {
    result = value->text();
  }
  note(key, Value{result, {}}, fallback ? std::optional(Value{std::string(*fallback), {}}) : std::nullopt,
       effect);
  return result;
}

void Params::require(std::initializer_list<std::string_view> keys) {
  std::vector<std::string_view> missing;
  for (const auto key : keys) {
    if (has(key)) continue;
    note(key, Value{std::string("(required)"), {}}, std::nullopt, Effect::none);
    missing.push_back(key);
  }
  for (const auto key : missing) refuse(error(key, "is required"));
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
  if (!list) {
    refuse(mistyped(key, "must be a list of whole numbers",
                    [](std::string_view text) { return text.starts_with('['); }));
    return {};
  }
  std::vector<Index> all;
  for (const auto& item : *list) {
    Params one(section_);  // reads an item as a key of its own
    one.goes_on_ = goes_on_;
    one.set(key, item);
    const auto number = one.number_in(key, min, max);
    if (number && std::count(all.begin(), all.end(), *number) > 0)
      one.refuse(one.error(key, "must name each number once"));
    else if (number)
      all.push_back(*number);
    complaints_.insert(complaints_.end(), one.complaints_.begin(), one.complaints_.end());
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
  complaints_ = std::move(other.complaints_);
  misled_ = other.misled_;
}

std::string Params::choice(std::string_view key, std::string_view fallback,
                           const std::vector<std::string>& choices, Effect effect) {
  std::string result = text(key, fallback, effect);
  misled_ = misled_ || is_list(key);
  const auto is_choice = [&](std::string_view text) {
    return std::find(choices.begin(), choices.end(), text) != choices.end();
  };
  if (is_choice(result)) return result;
  const std::string message = "must be one of " + join(choices);
  refuse(has(key) ? mistyped(key, message, is_choice) : error(key, message));
  misled_ = true;
  note(key, Value{std::string(fallback), {}}, Value{std::string(fallback), {}}, effect);
  return std::string(fallback);
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
