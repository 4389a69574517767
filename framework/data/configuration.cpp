#include "data/configuration.hpp"

#include "core/hash.hpp"

namespace recurbench {

std::string trial_id(const Configuration& configuration, std::uint32_t replicate) {
  return hash_hex(fmt::format("{}\n{}", configuration.identity, replicate));
}

std::string Trial::id() const {
  return trial_id(*configuration, replicate);
}

std::string search_text(const Settings& search, std::string_view equals, std::string_view between) {
  std::vector<std::string> parts;
  for (const auto& [key, value] : search) parts.push_back(fmt::format("{}{}{}", key, equals, value.text()));
  return join(parts, between);
}

}  // namespace recurbench
