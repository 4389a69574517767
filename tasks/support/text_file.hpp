#pragma once

#include <algorithm>
#include <cstdint>

#include "core/types.hpp"
#include "core/utf8.hpp"
#include "tasks/support/data_file.hpp"

namespace recurbench {

/// A file as numbers of symbols: 0 is the smallest byte or code point that occurs in it.
struct SymbolText {
  std::vector<std::uint16_t> symbols;
  std::vector<std::string> names;  ///< of each symbol, readable
};

namespace text_detail {

inline std::string name_of(std::uint32_t symbol, bool characters) {
  if (symbol == '\n') return "\\n";
  if (symbol == ' ') return "␣";
  const bool control = symbol < 0x20 || (symbol >= 0x7F && symbol < 0xA0);
  return control || (symbol >= 0x80 && !characters) ? fmt::format("\\x{:02x}", symbol) : utf8_encode(symbol);
}

inline std::vector<std::uint32_t> decoded(const DataFile& file, std::string_view bytes, bool characters) {
  if (bytes.starts_with("\xFF\xFE") || bytes.starts_with("\xFE\xFF"))
    throw file.error(
        "a text in UTF-8 or in single bytes, and this one begins as UTF-16 does; convert it (iconv -f UTF-16 "
        "-t UTF-8)");
  std::vector<std::uint32_t> all;
  all.reserve(bytes.size());
  for (std::size_t at = bytes.starts_with(kUtf8Mark) ? kUtf8Mark.size() : 0; at < bytes.size();) {
    const auto byte = static_cast<std::uint8_t>(bytes[at]);
    const std::size_t length = characters ? utf8_length(bytes.substr(at, 4)) : 1;
    if (length == 0)
      throw file.error(
          fmt::format("UTF-8 text where unit is characters, and in this file no character begins "
                      "with the byte 0x{:02x} at offset {}; convert it (iconv -t UTF-8) or set "
                      "unit to bytes",
                      byte, at));
    all.push_back(characters ? utf8_decode(bytes.substr(at, 4)) : byte);
    at += length;
  }
  return all;
}

}  // namespace text_detail

/// The bytes of the file, or its UTF-8 characters, after the mark that says UTF-8. Throws ConfigError.
inline SymbolText read_symbols(const DataFile& file, bool characters) {
  const auto points = text_detail::decoded(file, file.bytes(), characters);
  std::vector<std::uint32_t> number(points.empty() ? 0 : *std::max_element(points.begin(), points.end()) + 1,
                                    0);
  for (const auto point : points) number[point] = 1;
  SymbolText text;
  for (std::uint32_t point = 0; point < number.size(); ++point) {
    if (number[point] == 0) continue;
    number[point] = static_cast<std::uint32_t>(text.names.size());
    text.names.push_back(text_detail::name_of(point, characters));
  }
  constexpr std::size_t kMostSymbols = 1 << 16;
  if (text.names.size() < 2 || text.names.size() > kMostSymbols)
    throw file.error(fmt::format("a text of 2 to {} different symbols, and this one has {}", kMostSymbols,
                                 text.names.size()));
  text.symbols.reserve(points.size());
  for (const auto point : points) text.symbols.push_back(static_cast<std::uint16_t>(number[point]));
  return text;
}

}  // namespace recurbench
