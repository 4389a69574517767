#pragma once

#include <concepts>
#include <cstdint>
#include <string>
#include <string_view>

namespace recurbench {

/// Writes CBOR (RFC 8949, section 3) straight into a text, with lengths in front: no tree of the whole first,
/// which takes most of the time where a study has many small records.
class CborWriter {
 public:
  void put(bool value) { out_ += value ? '\xf5' : '\xf4'; }
  template <std::integral T>
  void put(T value) {
    const auto wide = static_cast<std::int64_t>(value);
    if (std::signed_integral<T> && wide < 0)
      head(kNegative, static_cast<std::uint64_t>(-(wide + 1)));
    else
      head(kUnsigned, static_cast<std::uint64_t>(value));
  }
  void put(double value);
  void put(std::string_view text);
  void put_bytes(std::string_view bytes);
  /// So many items, or pairs of a text and an item, follow.
  void open_array(std::uint64_t items) { head(kArray, items); }
  void open_map(std::uint64_t pairs) { head(kMap, pairs); }

  std::string take() { return std::move(out_); }

 private:
  enum Major : std::uint8_t { kUnsigned = 0, kNegative = 1, kBytes = 2, kText = 3, kArray = 4, kMap = 5 };
  void head(Major major, std::uint64_t argument);
  /// The low `bytes` of a number, the highest first.
  void big_endian(std::uint64_t number, int bytes);

  std::string out_;
};

/// Whether maps and arrays nest no deeper than any record of ours does: readers recurse.
bool is_shallow_cbor(std::string_view bytes);

}  // namespace recurbench
