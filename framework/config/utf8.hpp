#pragma once

#include <string_view>

#include "core/params.hpp"

namespace recurbench {

/// Throws ConfigError at the first byte that is not UTF-8 text: a broken sequence, NUL or another control
/// character than tab and line breaks. `origin` as for parse_yaml.
void require_text(std::string_view text, const Position& origin);

}  // namespace recurbench
