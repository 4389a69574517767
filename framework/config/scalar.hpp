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

}  // namespace recurbench
