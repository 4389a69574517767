#include "tasks/support/text_file.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "core/utf8.hpp"

namespace recurbench {
namespace {

std::string name_of(std::uint32_t symbol, bool characters) {
  if (symbol == '\n') return "\\n";
  if (symbol == ' ') return "␣";
  const bool control = symbol < 0x20 || (symbol >= 0x7F && symbol < 0xA0);
  return control || (symbol >= 0x80 && !characters) ? fmt::format("\\x{:02x}", symbol) : utf8_encode(symbol);
}

std::vector<std::uint32_t> decoded(const DataFile& file, std::string_view bytes, bool characters) {
  if (bytes.starts_with("\xFF\xFE") || bytes.starts_with("\xFE\xFF"))
    throw file.error(
        "a text in UTF-8 or in single bytes, and this one begins as UTF-16 does; convert it (iconv -f UTF-16 "
        "-t UTF-8)");
  if (characters && bytes.find('\0') != std::string_view::npos)
    throw file.error(
        "a text without zero bytes where unit is characters, and this one holds some, as UTF-16 does; "
        "convert it (iconv -f UTF-16LE -t UTF-8) or set unit to bytes");
  std::vector<std::uint32_t> all;
  all.reserve(bytes.size());
  for (std::size_t at = bytes.starts_with(kUtf8Mark) ? kUtf8Mark.size() : 0; at < bytes.size();) {
    const auto byte = static_cast<std::uint8_t>(bytes[at]);
    const std::size_t length = characters ? utf8_length(bytes.substr(at, 4)) : 1;
    if (length == 0)
      throw file.error(
          fmt::format("UTF-8 text where unit is characters, and in this file no character begins with the "
                      "byte 0x{:02x} at offset {}; convert it (iconv -t UTF-8) or set unit to bytes",
                      byte, at));
    all.push_back(characters ? utf8_decode(bytes.substr(at, 4)) : byte);
    at += length;
  }
  return all;
}

}  // namespace

SymbolText read_symbols(const DataFile& file, bool characters) {
  const auto points = decoded(file, file.bytes(), characters);
  std::vector<std::uint32_t> number(points.empty() ? 0 : *std::max_element(points.begin(), points.end()) + 1,
                                    0);
  for (const auto point : points) number[point] = 1;
  SymbolText text;
  for (std::uint32_t point = 0; point < number.size(); ++point) {
    if (number[point] == 0) continue;
    number[point] = static_cast<std::uint32_t>(text.names.size());
    text.names.push_back(name_of(point, characters));
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
