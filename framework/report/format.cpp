#include "report/format.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

namespace recurbench {
namespace {

/// Decimals that show `digits` significant digits of `value`.
int decimals_for(double value, int digits) {
  if (value == 0 || !std::isfinite(value)) return 3;
  return std::clamp(digits - 1 - static_cast<int>(std::floor(std::log10(std::abs(value)))), 0, 8);
}

std::string replace_specials(std::string_view text, std::string (*replacement)(char)) {
  std::string out;
  out.reserve(text.size() + text.size() / 8);
  for (const char letter : text) out += replacement(letter);
  return out;
}

/// A leading minus sign as typography has it.
std::string with_minus(std::string text) {
  return text.starts_with('-') ? "\u2212" + text.substr(1) : text;
}

bool is_control(char letter) {
  return static_cast<unsigned char>(letter) < 0x20 || letter == 0x7f;
}

}  // namespace

std::string number(double value) {
  if (!std::isfinite(value)) return kDash;
  return with_minus(fmt::format("{:.4g}", value));
}

std::string whole(std::uint64_t value) {
  std::string digits = std::to_string(value);
  for (auto at = static_cast<std::ptrdiff_t>(digits.size()) - 3; at > 0; at -= 3)
    digits.insert(static_cast<std::size_t>(at), ",");
  return digits;
}

std::string with_error(double mean, const std::optional<Interval>& interval) {
  if (!interval || !std::isfinite(mean)) return number(mean);
  const double half = (interval->high - interval->low) / 2;
  if (half <= 1e-6 * std::abs(mean)) return number(mean) + " ± 0";
  if (std::abs(mean) < 1e-4 && half < 1e-4) return with_minus(fmt::format("{:.2e} ± {:.1e}", mean, half));
  const int decimals = decimals_for(half, 2);
  return with_minus(fmt::format("{:.{}f} ± {:.{}f}", mean, decimals, half, decimals));
}

std::string with_interval(double mean, const std::optional<Interval>& interval, bool sign) {
  if (!std::isfinite(mean)) return kDash;
  const double scale = interval ? std::max((interval->high - interval->low) / 2, std::abs(mean) / 100) : mean;
  const int decimals = decimals_for(scale, interval ? 2 : 4);
  const auto show = [&](double value) { return with_minus(fmt::format("{:.{}f}", value, decimals)); };
  std::string text = (sign && mean > 0 ? "+" : "") + show(mean);
  if (interval) text += fmt::format(" [{}, {}]", show(interval->low), show(interval->high));
  return text;
}

std::string p_value(double p) {
  return fmt::format("{:.2g}", p);
}

std::string duration(double seconds) {
  if (!std::isfinite(seconds)) return kDash;
  if (seconds < 59.95) return fmt::format("{:.1f} s", seconds);
  const auto total = static_cast<std::uint64_t>(std::llround(seconds));
  if (total < 3600) return fmt::format("{} min {} s", total / 60, total % 60);
  return fmt::format("{} h {} min", whole(total / 3600), total % 3600 / 60);
}

std::string count(std::uint64_t n, std::string_view noun) {
  return fmt::format("{} {}{}", whole(n), noun, n == 1 ? "" : "s");
}

std::string enumerate(const std::vector<std::string>& words) {
  std::string text;
  for (std::size_t i = 0; i < words.size(); ++i) {
    if (i > 0) text += i + 1 == words.size() ? " and " : ", ";
    text += words[i];
  }
  return text;
}

std::string escape_html(std::string_view text) {
  return replace_specials(text, [](char letter) -> std::string {
    switch (letter) {
      case '&':
        return "&amp;";
      case '<':
        return "&lt;";
      case '>':
        return "&gt;";
      case '"':
        return "&quot;";
      case '\'':
        return "&#39;";
      default:
        break;
    }
    return is_control(letter) && letter != '\n' && letter != '\t' ? "\xEF\xBF\xBD" : std::string(1, letter);
  });
}

std::string escape_markdown(std::string_view text) {
  return replace_specials(text, [](char letter) -> std::string {
    switch (letter) {
      case '&':
        return "&amp;";
      case '<':
        return "&lt;";
      case '>':
        return "&gt;";
      case '\\':
      case '`':
      case '*':
      case '_':
      case '[':
      case ']':
      case '|':
      case '#':
      case '~':
        return {'\\', letter};
      default:
        break;
    }
    return is_control(letter) ? " " : std::string(1, letter);
  });
}

}  // namespace recurbench
