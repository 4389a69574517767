#include "store/cbor.hpp"

#include <algorithm>
#include <bit>
#include <vector>

namespace recurbench {

void CborWriter::big_endian(std::uint64_t number, int bytes) {
  for (int i = bytes - 1; i >= 0; --i) out_ += static_cast<char>(number >> (8 * i) & 0xff);
}

void CborWriter::head(Major major, std::uint64_t argument) {
  const auto first = static_cast<std::uint8_t>(major << 5);
  if (argument < 24) {
    out_ += static_cast<char>(first | argument);
    return;
  }
  // 24 … 27: the argument is in the next 1, 2, 4 or 8 bytes.
  const int power = argument >> 8 == 0 ? 0 : argument >> 16 == 0 ? 1 : argument >> 32 == 0 ? 2 : 3;
  out_ += static_cast<char>(first | (24 + power));
  big_endian(argument, 1 << power);
}

void CborWriter::put(double value) {
  out_ += '\xfb';
  big_endian(std::bit_cast<std::uint64_t>(value), 8);
}

void CborWriter::put(std::string_view text) {
  head(kText, text.size());
  out_ += text;
}

void CborWriter::put_bytes(std::string_view bytes) {
  head(kBytes, bytes.size());
  out_ += bytes;
}

namespace {

/// The first byte of an item, its argument, and how many bytes these take; 0: they are not all there.
struct Head {
  unsigned major = 0;
  bool is_open = false;  // of no stated length: items until a break
  std::uint64_t argument = 0;
  std::size_t size = 0;
};

Head head_of(std::string_view bytes) {
  const unsigned first = static_cast<unsigned char>(bytes[0]);
  const unsigned info = first & 0x1f;
  Head head{first >> 5U, info == 31, info, 1};
  if (info < 24 || info > 27) return head;
  const std::size_t more = std::size_t{1} << (info - 24);
  if (bytes.size() <= more) return {};
  head.argument = 0;
  for (std::size_t i = 1; i <= more; ++i)
    head.argument = head.argument << 8 | static_cast<unsigned char>(bytes[i]);
  head.size = 1 + more;
  return head;
}

}  // namespace

bool is_shallow_cbor(std::string_view bytes) {
  constexpr std::size_t kDeepest = 64;
  constexpr std::uint64_t kUntilBreak = ~std::uint64_t{0};
  std::vector<std::uint64_t> left;  // items to come, at each level
  while (!bytes.empty()) {
    const Head head = head_of(bytes);
    if (head.size == 0) return true;  // cut short: for the reader to refuse
    bytes.remove_prefix(head.size);
    const bool is_text = head.major == 2 || head.major == 3;
    if (is_text && !head.is_open) bytes.remove_prefix(std::min<std::uint64_t>(head.argument, bytes.size()));
    if (head.major == 4 || head.major == 5 || (is_text && head.is_open)) {
      const std::uint64_t items = std::min(head.argument, kUntilBreak / 4) * (head.major == 5 ? 2 : 1);
      left.push_back(head.is_open ? kUntilBreak : items);
      if (left.size() > kDeepest) return false;
      if (left.back() != 0) continue;
      left.pop_back();
    } else if (head.major == 7 && head.is_open) {
      if (left.empty()) return true;
      left.pop_back();
    }
    while (!left.empty() && left.back() != kUntilBreak && --left.back() == 0) left.pop_back();
  }
  return true;
}

}  // namespace recurbench
