#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "tasks/support/data_file.hpp"

namespace recurbench {

/// A file as numbers of symbols: 0 is the smallest byte or code point that occurs in it.
struct SymbolText {
  std::vector<std::uint16_t> symbols;
  std::vector<std::string> names;  ///< of each symbol, readable
};

/// The bytes of the file, or its UTF-8 characters, after the mark that says UTF-8. Throws ConfigError.
SymbolText read_symbols(const DataFile& file, bool characters);

}  // namespace recurbench
