#pragma once

#include <array>
#include <cstdint>

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

inline std::uint32_t big_endian(std::string_view bytes, std::size_t at) {
  std::uint32_t value = 0;
  for (std::size_t i = at; i < at + 4; ++i) value = value << 8 | static_cast<std::uint8_t>(bytes[i]);
  return value;
}

/// Throws ConfigError unless the file has this magic number and exactly the bytes that its sizes promise.
inline IdxFile read_idx(const DataFile& file, std::uint32_t magic) {
  const auto name = [](std::uint32_t is) { return is == kIdxImages ? "images" : "labels"; };
  const std::string wanted = fmt::format("an IDX file of {} (magic 0x{:08x})", name(magic), magic);
  std::string all = file.bytes();
  const std::size_t dimensions = magic & 0xFF;
  const std::size_t header = 4 + 4 * dimensions;
  if (all.size() >= 4)
    if (const std::uint32_t found = big_endian(all, 0); found != magic) {
      const bool other = found == kIdxImages || found == kIdxLabels;
      throw file.error(
          fmt::format("{}, and this one begins with 0x{:08x}{}", wanted, found,
                      other ? fmt::format(", the magic of {}; name the other file", name(found)) : ""));
    }
  if (all.size() < header)
    throw file.error(fmt::format("{}, and this one ends after {} of the {} bytes of the header; get it again",
                                 wanted, all.size(), header));
  IdxFile idx;
  double promised = 1;  // exact where it matters, and cannot overflow
  for (std::size_t i = 0; i < dimensions; ++i) {
    idx.sizes[i] = big_endian(all, 4 + 4 * i);
    promised *= static_cast<double>(idx.sizes[i]);
  }
  const std::string sizes = magic == kIdxImages
                                ? fmt::format("{} x {} x {}", idx.sizes[0], idx.sizes[1], idx.sizes[2])
                                : fmt::format("{}", idx.sizes[0]);
  if (promised == 0)
    throw file.error(fmt::format("{} with something in it, and this one's sizes are {}", wanted, sizes));
  if (promised != static_cast<double>(all.size() - header))
    throw file.error(
        fmt::format("a whole {}, and this one promises {} = {:.0f} bytes after its header but has {}; get it "
                    "again",
                    wanted.substr(3), sizes, promised, all.size() - header));
  idx.bytes = all.substr(header);
  return idx;
}

}  // namespace recurbench
