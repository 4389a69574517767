// The examples of RFC 8949, appendix A, to the byte.

#include "store/cbor.hpp"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <limits>

namespace recurbench {
namespace {

std::string hex(CborWriter& writer) {
  std::string text;
  for (const char byte : writer.take()) text += fmt::format("{:02x}", static_cast<std::uint8_t>(byte));
  return text;
}

template <class T>
std::string hex_of(const T& value) {
  CborWriter writer;
  writer.put(value);
  return hex(writer);
}

TEST(Cbor, WritesWholeNumbersInTheFewestBytes) {
  EXPECT_EQ(hex_of(0), "00");
  EXPECT_EQ(hex_of(std::uint8_t{23}), "17");
  EXPECT_EQ(hex_of(24), "1818");
  EXPECT_EQ(hex_of(255u), "18ff");
  EXPECT_EQ(hex_of(256u), "190100");
  EXPECT_EQ(hex_of(std::int64_t{1000000}), "1a000f4240");
  EXPECT_EQ(hex_of(1000000000000u), "1b000000e8d4a51000");
  EXPECT_EQ(hex_of(std::numeric_limits<std::uint64_t>::max()), "1bffffffffffffffff");
}

TEST(Cbor, WritesNegativeNumbersAsTheirDistanceFromMinusOne) {
  EXPECT_EQ(hex_of(-1), "20");
  EXPECT_EQ(hex_of(-100), "3863");
  EXPECT_EQ(hex_of(-1000), "3903e7");
  EXPECT_EQ(hex_of(std::numeric_limits<std::int64_t>::min()), "3b7fffffffffffffff");
}

TEST(Cbor, WritesRealsWholeAndFlagsAsOneByte) {
  EXPECT_EQ(hex_of(1.1), "fb3ff199999999999a");
  EXPECT_EQ(hex_of(-4.1), "fbc010666666666666");
  EXPECT_EQ(hex_of(true), "f5");
  EXPECT_EQ(hex_of(false), "f4");
}

TEST(Cbor, WritesTextsAndBytesWithTheirLength) {
  EXPECT_EQ(hex_of(std::string_view()), "60");
  EXPECT_EQ(hex_of(std::string_view("IETF")), "6449455446");
  CborWriter writer;
  writer.put_bytes("\x01\x02\x03\x04");
  EXPECT_EQ(hex(writer), "4401020304");
}

TEST(Cbor, WritesArraysAndMapsWithTheirCount) {
  CborWriter writer;  // {"a": 1, "b": [2, 3]}
  writer.open_map(2);
  writer.put(std::string_view("a"));
  writer.put(1);
  writer.put(std::string_view("b"));
  writer.open_array(2);
  writer.put(2);
  writer.put(3);
  EXPECT_EQ(hex(writer), "a26161016162820203");
}

std::string with_many(std::string front, std::size_t count, char byte) {
  return front.append(count, byte);
}

TEST(Cbor, IsShallowWhereNothingNestsDeepHoweverManyItemsThereAre) {
  EXPECT_TRUE(is_shallow_cbor(with_many("\x99\x03\xe8", 1100, '\x80')));  // empty arrays
  EXPECT_TRUE(is_shallow_cbor(with_many("", 64, '\x81') + "\x01"));
  EXPECT_FALSE(is_shallow_cbor(with_many("", 65, '\x81') + "\x01"));
  EXPECT_FALSE(is_shallow_cbor(with_many("", 65, '\x9f'))) << "without stated lengths";
  EXPECT_FALSE(is_shallow_cbor(with_many(with_many("\xbb\x80", 7, '\0'), 64, '\x81'))) << "2^63 pairs";
  EXPECT_TRUE(is_shallow_cbor(with_many("\x58\x50", 80, '\x81'))) << "bytes in a text are no items";
  EXPECT_TRUE(is_shallow_cbor("\x1b"));
}

}  // namespace
}  // namespace recurbench
