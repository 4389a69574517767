#include "core/hash.hpp"

#include <gtest/gtest.h>

#include <set>
#include <string>

namespace recurbench {
namespace {

TEST(Crc32c, GivesThePublishedValues) {
  EXPECT_EQ(crc32c("123456789"), 0xE3069283U);
  EXPECT_EQ(crc32c(""), 0U);
  // RFC 3720, B.4.
  EXPECT_EQ(crc32c(std::string(32, '\0')), 0x8A9136AAU);
  EXPECT_EQ(crc32c(std::string(32, '\xFF')), 0x62A8AB43U);
}

TEST(Crc32c, SeesEveryFlippedBit) {
  const std::string text = "a journal frame";
  std::set<std::uint32_t> seen{crc32c(text)};
  for (std::size_t bit = 0; bit < 8 * text.size(); ++bit) {
    std::string flipped = text;
    flipped[bit / 8] = static_cast<char>(flipped[bit / 8] ^ (1 << (bit % 8)));
    EXPECT_TRUE(seen.insert(crc32c(flipped)).second) << bit;
  }
}

TEST(Hash, IsXxh3OnEveryMachine) {
  EXPECT_EQ(hash64(""), 0x2D06800538D394C2U);
  EXPECT_EQ(hash_hex(""), "2d06800538d394c2");
}

TEST(Hash, WritesSixteenDigitsAlways) {
  std::set<std::string> seen;
  for (int i = 0; i < 1000; ++i) {
    const std::string digits = hash_hex(std::to_string(i));
    EXPECT_EQ(digits.size(), 16U);
    EXPECT_TRUE(seen.insert(digits).second);
  }
}

}  // namespace
}  // namespace recurbench
