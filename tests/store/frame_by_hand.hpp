#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "store/journal.hpp"

namespace recurbench::test {

/// CRC-32C bit by bit, from its definition.
inline std::uint32_t slow_crc32c(std::string_view bytes) {
  std::uint32_t crc = 0xFFFFFFFFu;
  for (const char c : bytes) {
    crc ^= static_cast<unsigned char>(c);
    for (int bit = 0; bit < 8; ++bit) crc = (crc >> 1) ^ ((crc & 1u) != 0 ? 0x82F63B78u : 0u);
  }
  return ~crc;
}

template <class T>
std::string raw(T value) {
  return {reinterpret_cast<const char*>(&value), sizeof value};
}

inline std::string frame_by_hand(Frame type, std::uint64_t sequence, const std::string& payload) {
  const auto covered = raw(static_cast<std::uint32_t>(payload.size())) + raw(type) + raw(sequence) + payload;
  return "\x89RCBF\r\n\x1a" + covered + raw(slow_crc32c(covered));
}

}  // namespace recurbench::test
