#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace recurbench {

/// Bytes of the well-formed UTF-8 sequence at the front of a text that is not empty (Unicode 15, table 3-7),
/// or 0.
std::size_t utf8_length(std::string_view text);

/// The code point of the sequence at the front. REQUIRES: utf8_length(text) > 0.
std::uint32_t utf8_decode(std::string_view text);

/// Code points, in well-formed text.
int count_characters(std::string_view text);

std::string utf8_encode(std::uint32_t code_point);

}  // namespace recurbench
