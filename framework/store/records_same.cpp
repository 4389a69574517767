#include <algorithm>
#include <cstring>

#include "core/bytes.hpp"
#include "core/hash.hpp"
#include "store/fields.hpp"

namespace recurbench {
namespace {

/// To the last bit: a NaN equals itself.
struct Comparing {
  template <Number T>
  static bool same(const T& left, const T& right) {
    return std::memcmp(&left, &right, sizeof(T)) == 0;
  }
  template <Number T>
  static bool same(const std::vector<T>& left, const std::vector<T>& right) {
    return left.size() == right.size() &&
           (left.empty() || std::memcmp(left.data(), right.data(), left.size() * sizeof(T)) == 0);
  }
  static bool same(const Params& left, const Params& right) { return left.values() == right.values(); }
  template <class T>
  static bool same(const std::vector<T>& left, const std::vector<T>& right) {
    return std::equal(left.begin(), left.end(), right.begin(), right.end(),
                      [](const T& a, const T& b) { return same(a, b); });
  }
  template <class T>
  static bool same(const T& left, const T& right) {
    if constexpr (!Record<const T>) {
      return left == right;
    } else {
      std::vector<const void*> theirs;
      fields(right, [&](const char*, const auto& value, const char*) { theirs.push_back(&value); });
      bool all = true;
      std::size_t at = 0;
      fields(left, [&](const char*, const auto& value, const char*) {
        using Field = std::remove_cvref_t<decltype(value)>;
        all = all && same(value, *static_cast<const Field*>(theirs[at++]));
      });
      return all;
    }
  }
};

/// All of a record in a row, for hashing: far quicker than its CBOR.
struct Flattening {
  template <Number T>
  static void put(ByteWriter& out, const T& value) {
    out.put(value);
  }
  static void put(ByteWriter& out, bool value) { out.put<std::uint8_t>(value ? 1 : 0); }
  static void put(ByteWriter& out, const std::string& value) { out.put(std::string_view(value)); }
  static void put(ByteWriter& out, const Value& value) {
    out.put<std::uint8_t>(static_cast<std::uint8_t>(value.data.index()));
    std::visit([&](const auto& data) { put(out, data); }, value.data);
  }
  static void put(ByteWriter& out, const Params& value) {
    for (const auto& [key, set] : value.values()) {
      put(out, key);
      put(out, set);
    }
  }
  template <class A, class B>
  static void put(ByteWriter& out, const std::pair<A, B>& value) {
    put(out, value.first);
    put(out, value.second);
  }
  template <class T>
  static void put(ByteWriter& out, const std::vector<T>& values) {
    out.put<std::uint64_t>(values.size());
    for (const auto& value : values) put(out, value);
  }
  static void put(ByteWriter& out, const Record auto& record) {
    fields(record, [&](const char* name, const auto& value, const char*) {
      out.put(std::string_view(name));
      put(out, value);
    });
  }
};

}  // namespace

std::uint64_t content_hash(const Configuration& configuration) {
  ByteWriter all;
  Flattening::put(all, configuration);
  return hash64(all.bytes());
}

template <class Record>
bool same(const Record& left, const Record& right) {
  return Comparing::same(left, right);
}
bool same_but_clock(TrialResult left, TrialResult right) {
  left.clock = right.clock = {};
  return same(left, right);
}
template bool same(const Configuration&, const Configuration&);
template bool same(const TrialResult&, const TrialResult&);
template bool same(const StudyInfo&, const StudyInfo&);
template bool same(const Session&, const Session&);

}  // namespace recurbench
