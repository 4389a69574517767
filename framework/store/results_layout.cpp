#include "store/results_layout.hpp"

#include "core/bytes.hpp"
#include "core/hash.hpp"

namespace recurbench {
namespace {

constexpr std::string_view kSealMagic = "RCBSEAL1";
constexpr std::size_t kSealSize = 24;  // magic, size, hash
}  // namespace

std::string seal(std::string image) {
  ByteWriter out;
  out.put<std::uint64_t>(image.size());
  out.put(hash64(image));
  image.append(kSealMagic).append(out.bytes());
  return image;
}

bool is_sealed(std::string_view bytes) {
  return bytes.size() >= kSealSize && bytes.substr(bytes.size() - kSealSize).starts_with(kSealMagic);
}

std::string unseal(std::string bytes) {
  if (!is_sealed(bytes)) return bytes;
  const std::size_t size = bytes.size() - kSealSize;
  ByteReader in(std::string_view(bytes).substr(size + kSealMagic.size()));
  if (in.get<std::uint64_t>() != size ||
      in.get<std::uint64_t>() != hash64(std::string_view(bytes).substr(0, size)))
    throw StoreError("its bytes are not those that were written: damaged or edited");
  bytes.resize(size);
  return bytes;
}

}  // namespace recurbench
