#include "config/utf8.hpp"

#include <algorithm>

#include "config/scalar.hpp"
#include "core/utf8.hpp"

namespace recurbench {
namespace {

constexpr std::uint32_t kNextLine = 0x85, kLineSeparator = 0x2028, kParagraphSeparator = 0x2029;

/// Of Unicode's control characters YAML allows four in a text: tab, line feed, carriage return, next line.
bool is_refused_control(std::uint32_t point) {
  const bool is_control = point < 0x20 || (point >= 0x7F && point <= 0x9F);
  return is_control && point != '\t' && point != '\n' && point != '\r' && point != kNextLine;
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
    const std::string_view rest = text.substr(i, 4);
    const std::size_t length = utf8_length(rest);
    if (length == 0)
      throw error_at(place_of(text, i, origin),
                     fmt::format("UTF-8 text is required, got byte 0x{:02x}; convert it (iconv -t UTF-8)",
                                 static_cast<unsigned char>(text[i])));
    if (const std::uint32_t point = utf8_decode(rest); is_refused_control(point))
      throw error_at(place_of(text, i, origin),
                     fmt::format("text is required, got the control character 0x{:02x}; remove it", point));
    i += length;
  }
}

std::string text_value(std::string_view unescaped, const Position& at) {
  std::string value;
  for (std::size_t i = 0; i < unescaped.size();) {
    const std::string_view rest = unescaped.substr(i, 4);
    const std::size_t length = utf8_length(rest);
    // yaml-cpp writes \N and \_ as Latin-1: a byte that stands alone.
    const std::uint32_t point = length > 0 ? utf8_decode(rest) : static_cast<unsigned char>(rest[0]);
    if (is_refused_control(point) || point == '\r')
      throw error_at(
          at, fmt::format("a text has no control characters, got 0x{:02x} by an escape; remove it", point));
    value += utf8_encode(point);
    i += std::max<std::size_t>(length, 1);
  }
  return value;
}

bool is_one_line(std::string_view text) {
  for (std::size_t i = 0; i < text.size(); i += std::max<std::size_t>(utf8_length(text.substr(i, 4)), 1)) {
    const std::uint32_t point = utf8_decode(text.substr(i, 4));
    if (point == '\t' || point == '\n' || point == '\r' || point == kNextLine || point == kLineSeparator ||
        point == kParagraphSeparator)
      return false;
  }
  return true;
}

}  // namespace recurbench
