#include "config/scalar.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <cstdint>
#include <optional>
#include <system_error>

namespace recurbench {
namespace {

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

bool is_one_of(std::string_view text, std::initializer_list<std::string_view> words) {
  return std::find(words.begin(), words.end(), text) != words.end();
}

std::size_t digits(std::string_view text, std::size_t from) {
  std::size_t end = from;
  while (end < text.size() && is_digit(text[end])) ++end;
  return end - from;
}

std::string_view unsigned_part(std::string_view text) {
  if (!text.empty() && (text[0] == '+' || text[0] == '-')) text.remove_prefix(1);
  return text;
}

bool only(std::string_view text, std::string_view allowed) {
  return !text.empty() && text.find_first_not_of(allowed) == std::string_view::npos;
}

bool is_hexadecimal(std::string_view text) {
  return text.substr(0, 2) == "0x" && only(text.substr(2), "0123456789abcdefABCDEF");
}

/// [0-9]+ or (\.[0-9]+ | [0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?, without a sign.
bool is_number(std::string_view text) {
  const std::size_t whole = digits(text, 0);
  std::size_t at = whole;
  std::size_t fraction = 0;
  if (at < text.size() && text[at] == '.') {
    fraction = digits(text, at + 1);
    at += 1 + fraction;
  }
  if (whole + fraction == 0) return false;
  if (at < text.size() && (text[at] == 'e' || text[at] == 'E')) {
    ++at;
    if (at < text.size() && (text[at] == '+' || text[at] == '-')) ++at;
    const std::size_t exponent = digits(text, at);
    if (exponent == 0) return false;
    at += exponent;
  }
  return at == text.size();
}

/// 1_000 or 1:30: a number in YAML 1.1, a text in 1.2.
bool is_old_number(std::string_view text) {
  if (!is_digit(text[0]) || !is_digit(text.back())) return false;
  if (text.find('_') != std::string_view::npos) return only(text, "0123456789_.");
  return text.find(':') != std::string_view::npos && only(text, "0123456789:.");
}

/// What to write instead of a number that has two readings, or nothing.
std::optional<std::string> advice_for_ambiguous(std::string_view text, std::string_view body) {
  if (body.size() > 1 && body[0] == '0' && only(body, "0123456789"))
    return "a leading zero means octal to some YAML readers; write it without the zero";
  if (body.substr(0, 2) == "0o" && only(body.substr(2), "01234567")) return "write it in decimal digits";
  if (body.substr(0, 2) == "0b" && only(body.substr(2), "01_")) return "write it in decimal digits";
  if (is_old_number(body)) return fmt::format("write plain digits, or '{}' in quotes for a text", text);
  return std::nullopt;
}

Value whole_number(std::string_view text, const Position& at) {
  const bool negative = text[0] == '-';
  std::string_view body = unsigned_part(text);
  const int base = is_hexadecimal(body) ? 16 : 10;
  if (base == 16) body.remove_prefix(2);
  const std::string digits_with_sign = (negative ? "-" : "") + std::string(body);
  std::int64_t number = 0;
  const auto* end = digits_with_sign.data() + digits_with_sign.size();
  if (std::from_chars(digits_with_sign.data(), end, number, base).ec != std::errc{})
    throw error_at(at, fmt::format("{} does not fit in 64 bits", text));
  return {number, at};
}

Value real_number(std::string_view text, const Position& at) {
  const std::string_view body = text[0] == '+' ? text.substr(1) : text;
  double number = 0;
  if (std::from_chars(body.data(), body.data() + body.size(), number).ec != std::errc{})
    throw error_at(at, fmt::format("{} is outside the range of a double, about 1e-308 to 1e308", text));
  return {number, at};
}

}  // namespace

ConfigError error_at(const Position& place, std::string_view message) {
  return ConfigError(fmt::format("{}: {}", place.text(), message));
}

bool is_plain_null(std::string_view text) {
  return is_one_of(text, {"", "~", "null", "Null", "NULL"});
}

Value plain_scalar(std::string_view text, const Position& at) {
  if (is_one_of(text, {"true", "True", "TRUE"})) return {true, at};
  if (is_one_of(text, {"false", "False", "FALSE"})) return {false, at};
  const std::string_view body = unsigned_part(text);
  if (is_one_of(body, {".inf", ".Inf", ".INF", ".nan", ".NaN", ".NAN"}))
    throw error_at(at, fmt::format("{} is not allowed: every number must be finite", text));
  if (body.empty()) return {std::string(text), at};
  if (const auto advice = advice_for_ambiguous(text, body))
    throw error_at(at, fmt::format("{} has two readings in YAML: {}", text, *advice));
  if (is_hexadecimal(body) || only(body, "0123456789")) return whole_number(text, at);
  if (is_number(body)) return real_number(text, at);
  return {std::string(text), at};
}

}  // namespace recurbench
