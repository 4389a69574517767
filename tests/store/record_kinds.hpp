#pragma once

#include <functional>
#include <nlohmann/json.hpp>
#include <ostream>
#include <string>
#include <string_view>
#include <vector>

namespace recurbench::test {

/// A kind of record with a sample that has every field set to something that is not its default.
struct RecordKind {
  /// A map, and what stands around it.
  struct Parts {
    std::string front, map, back;
  };
  std::string name;   ///< of the kind, for tests
  std::string what;   ///< what errors call it
  std::string bytes;  ///< the sample
  std::function<Parts(std::string_view)> parts;
  std::function<std::string(const Parts&)> joined;
  std::function<std::string(std::string_view)> again;  ///< read, and written anew
  std::vector<std::string> repeated;                   ///< keys that must say what the front says
  std::string bare;  ///< a record of defaults, but for what stands around its map

  nlohmann::json map() const { return nlohmann::json::from_cbor(parts(bytes).map); }
  /// The sample with another map.
  std::string with(const nlohmann::json& map) const;
};

std::ostream& operator<<(std::ostream& out, const RecordKind& kind);

/// All there are.
std::vector<RecordKind> record_kinds();

}  // namespace recurbench::test
