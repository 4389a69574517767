#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "statistics/statistics.hpp"

namespace recurbench {

/// Text of one character for what is not known or does not apply.
inline constexpr const char* kDash = "–";

/// Four significant digits, trailing zeros dropped: "0.1667", "0.9998", "2.1e-05"; "–" when not finite.
std::string number(double value);
/// 12345 → "12,345".
std::string whole(std::uint64_t value);
/// "0.1668 ± 0.0004": half the width to two significant digits, the mean to the same decimals; "± 0" below a
/// millionth of the mean.
std::string with_error(double mean, const std::optional<Interval>& interval);
/// "+0.163 [0.161, 0.165]", or the mean alone.
std::string with_interval(double mean, const std::optional<Interval>& interval, bool sign);
/// "0.25", "0.0625", "0.0079": a p value.
std::string p_value(double p);
/// "3.2 s", "4 min 10 s", "2 h 5 min".
std::string duration(double seconds);
/// "1 trial", "3 trials".
std::string count(std::uint64_t n, std::string_view noun);
/// "a, b and c".
std::string enumerate(const std::vector<std::string>& words);

/// For element content and for quoted attributes. Control characters other than tab and newline become
/// U+FFFD.
std::string escape_html(std::string_view text);
/// For a table cell or a line of running text in Markdown: one line, no mark-up of its own.
std::string escape_markdown(std::string_view text);

}  // namespace recurbench
