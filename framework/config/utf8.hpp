#pragma once

#include <string>
#include <string_view>

#include "core/params.hpp"

namespace recurbench {

/// Throws ConfigError at the first byte that is not UTF-8 text: a broken sequence, NUL or another control
/// character than tab and line breaks. `origin` as for parse_yaml.
void require_text(std::string_view text, const Position& origin);

/// The value of one scalar of such a text, after yaml-cpp has replaced its escapes: they can make what the
/// text itself must not have. Throws ConfigError for the same characters, and for a carriage return.
std::string text_value(std::string_view unescaped, const Position& at);

/// Whether a text_value has neither tabs nor anything that a reader could take for a line break.
bool is_one_line(std::string_view text);

}  // namespace recurbench
