#pragma once

#include <string>
#include <string_view>

#include "core/params.hpp"

namespace recurbench {

/// A ConfigError "place: message".
ConfigError error_at(const Position& place, std::string_view message);

/// Whether the text is one of YAML's plain nulls: empty, ~, null, Null, NULL.
bool is_plain_null(std::string_view text);

/// The value of an unquoted scalar by the core schema of YAML 1.2: true/false, whole numbers, numbers, else
/// text. Throws ConfigError for numbers that YAML 1.1 and 1.2 read differently (010, 0o10, 0b1, 1_000, 1:30),
/// for infinities and NaN, and for numbers that 64 bits cannot hold. REQUIRES: not a null.
Value plain_scalar(std::string_view text, const Position& at);

/// The value that a person would write for a Value::text(): a number or flag where that reads back with the
/// same text, else a text.
Value value_from_text(const std::string& text);

/// The value as YAML that reads back with the same type and text. A text is quoted where it has to be, lists
/// become flow lists.
std::string write_value(const Value& value);

}  // namespace recurbench
