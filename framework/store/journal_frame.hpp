#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace recurbench {

/// The parts of a journal frame around its payload; little-endian, packed.
inline constexpr std::string_view kFrameMagic{"\x89RCBF\r\n\x1a", 8};
struct FrameHead {
  std::uint32_t length;  ///< of the payload, bytes
  std::uint32_t type;
  std::uint64_t sequence;  ///< 0, 1, 2, … within the file
};
static_assert(sizeof(FrameHead) == 16);
inline constexpr std::size_t kFrameFront = kFrameMagic.size() + sizeof(FrameHead);
inline constexpr std::size_t kFrameBack = sizeof(std::uint32_t);  ///< the CRC
inline constexpr std::size_t kMaxPayload = std::size_t{1} << 30;

}  // namespace recurbench
