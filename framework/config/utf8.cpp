#include "config/utf8.hpp"

#include <algorithm>

#include "config/scalar.hpp"
#include "core/utf8.hpp"

namespace recurbench {
namespace {

bool is_refused_control(unsigned byte) {
  return (byte < 0x20 && byte != '\t' && byte != '\n' && byte != '\r') || byte == 0x7F;
}

Position place_of(std::string_view text, std::size_t byte, const Position& origin) {
  if (origin.line == 0) return origin;
  const std::string_view before = text.substr(0, byte);
  const std::size_t line_start = before.rfind('\n') + 1;
  const auto line = static_cast<int>(std::count(before.begin(), before.end(), '\n')) + 1;
  return {origin.file, line, count_characters(before.substr(line_start)) + 1};
}

}  // namespace

void require_text(std::string_view text, const Position& origin) {
  for (std::size_t i = 0; i < text.size();) {
    const unsigned byte = static_cast<unsigned char>(text[i]);
    const std::size_t length = utf8_length(text.substr(i, 4));
    if (length == 0)
      throw error_at(
          place_of(text, i, origin),
          fmt::format("UTF-8 text is required, got byte 0x{:02x}; convert it (iconv -t UTF-8)", byte));
    if (is_refused_control(byte))
      throw error_at(place_of(text, i, origin),
                     fmt::format("text is required, got the control character 0x{:02x}; remove it", byte));
    i += length;
  }
}

}  // namespace recurbench
