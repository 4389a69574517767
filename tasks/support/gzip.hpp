#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace recurbench {

/// What came of unpacking.
struct Unpacked {
  std::string bytes;
  std::string fault;       ///< why it ended early; empty: it did not
  bool too_large = false;  ///< it ended because it had more than the most bytes
};

/// Whether the bytes begin as a gzip file does.
bool is_gzip(std::string_view bytes);

/// The content of a gzip file (RFC 1952): of its members, one after the other. Zeros behind the last are
/// padding; anything else there is a fault, for it could be a damaged member. REQUIRES: less than 4 GiB.
Unpacked gunzip(std::string_view packed, std::uintmax_t most);

}  // namespace recurbench
