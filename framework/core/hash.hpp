#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace recurbench {

/// XXH3, 64 bits: the same value on every machine and in every version.
std::uint64_t hash64(std::string_view bytes);

/// hash64 as 16 hexadecimal digits.
std::string hash_hex(std::string_view bytes);

/// CRC-32C (Castagnoli) of the bytes, as journal frames carry it.
std::uint32_t crc32c(std::string_view bytes);

}  // namespace recurbench
