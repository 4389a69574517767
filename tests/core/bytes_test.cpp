#include "core/bytes.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>

namespace recurbench {
namespace {

TEST(Bytes, ReadBackAsTheyWereWritten) {
  ByteWriter out;
  out.put<std::uint8_t>(200);
  out.put<std::int32_t>(-5);
  out.put(std::string_view("text with \0 in it", 17));
  out.put(std::vector<double>{1.5, -0.0, std::numeric_limits<double>::infinity()});
  out.put(std::vector<std::string>{"", "b"});
  out.put(std::numeric_limits<double>::quiet_NaN());
  const std::string bytes = out.take();
  ByteReader in(bytes);
  EXPECT_EQ(in.get<std::uint8_t>(), 200);
  EXPECT_EQ(in.get<std::int32_t>(), -5);
  EXPECT_EQ(in.text(), std::string("text with \0 in it", 17));
  const auto numbers = in.vector<double>();
  ASSERT_EQ(numbers.size(), 3U);
  EXPECT_TRUE(std::signbit(numbers[1]));
  EXPECT_TRUE(std::isinf(numbers[2]));
  EXPECT_EQ(in.texts(), (std::vector<std::string>{"", "b"}));
  EXPECT_TRUE(std::isnan(in.get<double>()));
  EXPECT_TRUE(in.empty());
}

TEST(Bytes, AreLittleEndianWithLengthsOfEightBytes) {
  ByteWriter out;
  out.put<std::uint32_t>(0x01020304);
  out.put(std::string_view("ab"));
  out.put(std::vector<std::uint16_t>{0x0506});
  EXPECT_EQ(out.bytes(), std::string("\4\3\2\1"
                                     "\2\0\0\0\0\0\0\0"
                                     "ab"
                                     "\1\0\0\0\0\0\0\0"
                                     "\6\5",
                                     24));
}

TEST(Bytes, RefuseToEndEarly) {
  ByteWriter out;
  out.put(std::vector<std::string>{"abc", "defg"});
  out.put(std::vector<double>{1, 2});
  const std::string whole = out.take();
  const auto read = [](std::string_view bytes) {
    ByteReader in(bytes);
    in.texts();
    in.vector<double>();
  };
  EXPECT_NO_THROW(read(whole));
  for (std::size_t size = 0; size < whole.size(); ++size)
    EXPECT_THROW(read(std::string_view(whole).substr(0, size)), StoreError) << size;
}

TEST(Bytes, RefuseLengthsThatCannotBe) {
  for (const std::uint64_t length : {std::uint64_t{2}, std::uint64_t{1} << 61, ~std::uint64_t{0}}) {
    ByteWriter out;
    out.put(length);
    out.put(1.0);
    EXPECT_THROW(ByteReader(out.bytes()).vector<double>(), StoreError) << length;
    EXPECT_THROW(ByteReader(out.bytes()).texts(), StoreError) << length;
  }
}

TEST(Bytes, KeepEmptyListsAndTexts) {
  ByteWriter out;
  out.put(std::vector<double>{});
  out.put(std::string_view());
  out.put(std::vector<std::string>{});
  ByteReader in(out.bytes());
  EXPECT_TRUE(in.vector<double>().empty());
  EXPECT_EQ(in.text(), "");
  EXPECT_TRUE(in.texts().empty());
  EXPECT_TRUE(in.empty());
}

}  // namespace
}  // namespace recurbench
