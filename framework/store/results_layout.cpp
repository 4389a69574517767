#include "store/results_layout.hpp"

#include <set>

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

std::string unseal(std::string bytes) {
  if (bytes.size() < kSealSize) return bytes;
  const std::size_t size = bytes.size() - kSealSize;
  const std::string_view back = std::string_view(bytes).substr(size);
  if (!back.starts_with(kSealMagic)) return bytes;
  ByteReader in(back.substr(kSealMagic.size()));
  if (in.get<std::uint64_t>() != size ||
      in.get<std::uint64_t>() != hash64(std::string_view(bytes).substr(0, size)))
    throw StoreError(
        "its bytes are not those that were written: damaged or edited; run the sweep's command again, "
        "it is built anew from the journals");
  bytes.resize(size);
  return bytes;
}

std::string fault_of(const TrialResult& result) {
  const auto& curves = result.curves;
  const auto points = curves.steps.size();
  if (curves.columns.size() != curves.names.size())
    return fmt::format("{} curve names for {} columns", curves.names.size(), curves.columns.size());
  for (std::size_t i = 0; i < curves.columns.size(); ++i)
    if (curves.columns[i].size() != points)
      return fmt::format("curve '{}' has {} points, steps has {}", curves.names[i], curves.columns[i].size(),
                         points);
  if (result.clock.point_seconds.size() != points)
    return fmt::format("point_seconds has {} points, steps has {}", result.clock.point_seconds.size(),
                       points);
  if (std::set<std::string_view>(curves.names.begin(), curves.names.end()).size() != curves.names.size())
    return "a curve's name stands twice";
  std::set<std::string_view> finals;
  for (const auto& [name, value] : result.finals)
    if (!finals.insert(name).second) return fmt::format("the final value '{}' stands twice", name);
  return "";
}

}  // namespace recurbench
