#include "tasks/support/idx_file.hpp"

#include <fmt/format.h>

namespace recurbench {
namespace {

std::uint32_t big_endian(std::string_view bytes, std::size_t at) {
  std::uint32_t value = 0;
  for (std::size_t i = at; i < at + 4; ++i) value = value << 8 | static_cast<std::uint8_t>(bytes[i]);
  return value;
}

}  // namespace

IdxFile read_idx(const DataFile& file, std::uint32_t magic) {
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
    throw file.error(fmt::format(
        "a whole {}, and this one promises {} = {:.0f} bytes after its header but has {}; get it again",
        wanted.substr(3), sizes, promised, all.size() - header));
  all.erase(0, header);
  idx.bytes = std::move(all);
  return idx;
}

}  // namespace recurbench
