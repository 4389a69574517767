#include "core/utf8.hpp"

#include <gtest/gtest.h>

namespace recurbench {
namespace {

TEST(Utf8, ComesBackFromEveryCodePoint) {
  for (std::uint32_t point = 0; point <= 0x10FFFF; ++point) {
    const std::string text = utf8_encode(point);
    const bool surrogate = point >= 0xD800 && point < 0xE000;
    ASSERT_EQ(utf8_length(text), surrogate ? 0 : text.size()) << std::hex << point;
    if (!surrogate) {
      ASSERT_EQ(utf8_decode(text), point);
      ASSERT_EQ(utf8_length(text + "x"), text.size()) << "what follows is not looked at";
    }
  }
}

TEST(Utf8, RefusesBrokenSequences) {
  for (const char* broken :
       {"\x80", "\xC0\x80", "\xC1\xBF", "\xE0\x9F\xBF", "\xF0\x8F\xBF\xBF", "\xF4\x90\x80\x80",
        "\xF8\x88\x80\x80", "\xC3", "\xE2\x82", "\xE2\x82x", "\xC3\xC3"})
    EXPECT_EQ(utf8_length(broken), 0U) << broken;
}

}  // namespace
}  // namespace recurbench
