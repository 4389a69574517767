#include "report/format.hpp"

#include <gtest/gtest.h>

namespace recurbench {
namespace {

TEST(Format, ShowsIntervalsToTwoDigits) {
  EXPECT_EQ(with_error(0.166823, Interval{0.166423, 0.167223}), "0.16682 ± 0.00040");
  EXPECT_EQ(with_error(0.5, Interval{0.5, 0.5}), "0.5 ± 0");
  EXPECT_EQ(with_error(0.5, std::nullopt), "0.5");
  EXPECT_EQ(with_interval(0.163, Interval{0.151, 0.175}, true), "+0.163 [0.151, 0.175]");
  EXPECT_EQ(with_interval(-0.163, Interval{-0.175, -0.151}, true), "−0.163 [−0.175, −0.151]");
  EXPECT_EQ(number(0.9998), "0.9998");
  EXPECT_EQ(number(1.0 / 6), "0.1667");
  EXPECT_EQ(whole(1234567), "1,234,567");
  EXPECT_EQ(whole(123), "123");
}

TEST(Format, ShowsDurations) {
  EXPECT_EQ(duration(3.21), "3.2 s");
  EXPECT_EQ(duration(59.97), "1 min 0 s");
  EXPECT_EQ(duration(250), "4 min 10 s");
  EXPECT_EQ(duration(7500), "2 h 5 min");
}

}  // namespace
}  // namespace recurbench
