#include "store/cbor.hpp"

#include <bit>

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

}  // namespace recurbench
