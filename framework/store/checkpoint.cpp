#include "store/checkpoint.hpp"

#include "core/bytes.hpp"
#include "core/hash.hpp"
#include "store/durable.hpp"

namespace seqbench {
namespace {

constexpr std::string_view kMagic = "seqbench checkpoint 1\n";

}  // namespace

void save_checkpoint(const std::filesystem::path& path, std::string_view bytes) {
  ByteWriter seal;
  seal.put(hash64(bytes));
  write_durably(path, fmt::format("{}{}{}", kMagic, seal.bytes(), bytes));
}

std::optional<std::string> load_checkpoint(const std::filesystem::path& path) {
  if (!std::filesystem::exists(path)) return std::nullopt;
  const std::string all = read_file(path);
  const std::size_t head = kMagic.size() + sizeof(std::uint64_t);
  if (all.size() < head || !all.starts_with(kMagic)) return std::nullopt;
  std::string bytes = all.substr(head);
  if (ByteReader(all.substr(kMagic.size(), sizeof(std::uint64_t))).get<std::uint64_t>() != hash64(bytes))
    return std::nullopt;
  return bytes;
}

}  // namespace seqbench
