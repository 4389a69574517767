#include "core/utf8.hpp"

#include <algorithm>

namespace recurbench {
namespace {

std::uint32_t at(std::string_view text, std::size_t i) {
  return i < text.size() ? static_cast<unsigned char>(text[i]) : 0;
}

}  // namespace

std::size_t utf8_length(std::string_view text) {
  const std::uint32_t first = at(text, 0), second = at(text, 1);
  if (first < 0x80) return 1;
  std::size_t length = 0;
  std::uint32_t low = 0x80, high = 0xBF;
  if (first >= 0xC2 && first <= 0xDF) length = 2;
  if (first >= 0xE0 && first <= 0xEF) length = 3;
  if (first >= 0xF0 && first <= 0xF4) length = 4;
  if (first == 0xE0) low = 0xA0;
  if (first == 0xED) high = 0x9F;
  if (first == 0xF0) low = 0x90;
  if (first == 0xF4) high = 0x8F;
  if (length == 0 || second < low || second > high) return 0;
  for (std::size_t i = 2; i < length; ++i)
    if ((at(text, i) & 0xC0U) != 0x80U) return 0;
  return length;
}

std::uint32_t utf8_decode(std::string_view text) {
  const std::size_t length = utf8_length(text);
  if (length == 1) return at(text, 0);
  std::uint32_t point = at(text, 0) & (0x7FU >> length);
  for (std::size_t i = 1; i < length; ++i) point = point << 6 | (at(text, i) & 0x3FU);
  return point;
}

int count_characters(std::string_view text) {
  return static_cast<int>(std::count_if(
      text.begin(), text.end(), [](char c) { return (static_cast<unsigned char>(c) & 0xC0U) != 0x80U; }));
}

std::string utf8_encode(std::uint32_t point) {
  const auto tail = [&](int shift) { return static_cast<char>(0x80U | (point >> shift & 0x3FU)); };
  if (point < 0x80) return {static_cast<char>(point)};
  if (point < 0x800) return {static_cast<char>(0xC0U | point >> 6), tail(0)};
  if (point < 0x10000) return {static_cast<char>(0xE0U | point >> 12), tail(6), tail(0)};
  return {static_cast<char>(0xF0U | point >> 18), tail(12), tail(6), tail(0)};
}

}  // namespace recurbench
