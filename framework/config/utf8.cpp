#include "config/utf8.hpp"

#include <algorithm>

#include "config/scalar.hpp"

namespace seqbench {
namespace {

unsigned at(std::string_view text, std::size_t i) {
  return i < text.size() ? static_cast<unsigned char>(text[i]) : 0;
}

bool is_continuation(unsigned byte) {
  return (byte & 0xC0U) == 0x80U;
}

/// Bytes of the well-formed sequence at the front (Unicode 15, table 3-7), or 0.
std::size_t sequence_length(std::string_view text) {
  const unsigned first = at(text, 0);
  const unsigned second = at(text, 1);
  if (first < 0x80) return 1;
  std::size_t length = 0;
  unsigned low = 0x80;
  unsigned high = 0xBF;
  if (first >= 0xC2 && first <= 0xDF) length = 2;
  if (first >= 0xE0 && first <= 0xEF) length = 3;
  if (first >= 0xF0 && first <= 0xF4) length = 4;
  if (first == 0xE0) low = 0xA0;
  if (first == 0xED) high = 0x9F;
  if (first == 0xF0) low = 0x90;
  if (first == 0xF4) high = 0x8F;
  if (length == 0 || second < low || second > high) return 0;
  for (std::size_t i = 2; i < length; ++i)
    if (!is_continuation(at(text, i))) return 0;
  return length;
}

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
    const unsigned byte = at(text, i);
    const std::size_t length = sequence_length(text.substr(i, 4));
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

int count_characters(std::string_view text) {
  return static_cast<int>(std::count_if(
      text.begin(), text.end(), [](char c) { return !is_continuation(static_cast<unsigned char>(c)); }));
}

}  // namespace seqbench
