#pragma once

#include <array>
#include <cstdint>
#include <string>

#include "core/types.hpp"
#include "tasks/support/data_file.hpp"

namespace recurbench {

/// A file of the IDX format of LeCun's MNIST page: a magic number (bytes 0, 0, type, dimensions), the sizes
/// as big-endian 32-bit numbers, then the items. Those of unsigned bytes (type 8) are read.
struct IdxFile {
  std::array<Index, 3> sizes{1, 1, 1};  ///< images: count, rows, columns; labels: count, 1, 1
  std::string bytes;                    ///< the items

  Index count() const { return sizes[0]; }
  Index item() const { return sizes[1] * sizes[2]; }
  std::uint8_t at(Index i) const { return static_cast<std::uint8_t>(bytes[static_cast<std::size_t>(i)]); }
};

constexpr std::uint32_t kIdxImages = 0x803;
constexpr std::uint32_t kIdxLabels = 0x801;

/// Throws ConfigError unless the file has this magic number and exactly the bytes that its sizes promise.
IdxFile read_idx(const DataFile& file, std::uint32_t magic);

}  // namespace recurbench
