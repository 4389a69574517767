#include "tasks/support/csv_cells.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <string>
#include <utility>

namespace recurbench {
namespace {

constexpr std::string_view kDigits = "0123456789";

/// Signs beyond ASCII that stand in numbers, by the ones that mean as much here: minus, blanks, thousands, %
/// and currencies.
constexpr std::pair<std::string_view, char> kSigns[] = {{"\u2212", '-'}, {"\u00A0", ' '},  {"\u202F", ' '},
                                                        {"\u2009", ' '}, {"\u2019", '\''}, {"\u2030", '%'},
                                                        {"\u20AC", '$'}, {"\u00A3", '$'},  {"\u00A5", '$'}};

std::string in_ascii(std::string_view cell) {
  std::string text(cell);
  for (const auto& [sign, plain] : kSigns)
    for (std::size_t at = text.find(sign); at != std::string::npos; at = text.find(sign, at))
      text.replace(at, sign.size(), 1, plain);
  return text;
}

/// Takes what stands in `set` off the front; how many characters.
std::size_t skip(std::string_view& text, std::string_view set) {
  const std::size_t count = std::min(text.find_first_not_of(set), text.size());
  text.remove_prefix(count);
  return count;
}

/// Takes groups of digits, all behind the same sign, off the front; 31.12.2020 has none.
void skip_thousands(std::string_view& text) {
  if (text.empty() || std::string_view(".,'_ ").find(text.front()) == std::string_view::npos) return;
  const char mark = text.front();
  const std::size_t fewest = mark == '.' || mark == ' ' ? 3 : 2;  // 1,00,000 as in India
  while (text.starts_with(mark)) {
    std::string_view rest = text.substr(1);
    const std::size_t digits = skip(rest, kDigits);
    if (digits < fewest || digits > 3) return;
    text = rest;
  }
}

std::string_view without_sign(std::string_view cell) {
  if (!cell.empty() && (cell.front() == '+' || cell.front() == '-')) cell.remove_prefix(1);
  return cell;
}

}  // namespace

std::optional<double> written_number(std::string_view cell) {
  double value = 0;
  if (cell.size() > 1 && cell.front() == '+' && cell[1] != '-') cell.remove_prefix(1);
  const auto [end, fault] = std::from_chars(cell.data(), cell.data() + cell.size(), value);
  if (end != cell.data() + cell.size() || fault == std::errc::invalid_argument) return std::nullopt;
  return fault == std::errc() ? value : std::nan("");
}

double point_number(std::string_view cell) {
  const double value = written_number(cell).value_or(std::nan(""));
  return std::isfinite(value) ? value : std::nan("");
}

double comma_number(std::string_view cell) {
  const std::size_t comma = cell.find(',');
  if (comma == std::string_view::npos || cell.find('.') != std::string_view::npos) return std::nan("");
  std::string with_point(cell);
  with_point[comma] = '.';
  return point_number(with_point);
}

bool may_be_thousands(std::string_view cell, char mark) {
  const std::string_view number = without_sign(cell), whole = number.substr(0, number.find(mark));
  return !whole.empty() && whole.size() <= 3 && whole.front() != '0' && number.size() == whole.size() + 4 &&
         number.find_first_not_of(kDigits, whole.size() + 1) == std::string_view::npos;
}

bool is_other_spelling(std::string_view cell) {
  if (written_number(cell)) return false;
  const std::string text = in_ascii(cell);
  std::string_view rest = text;
  skip(rest, " ($%");
  rest = without_sign(rest);
  skip(rest, " $%");
  std::size_t digits = skip(rest, kDigits);
  if (digits >= 1 && digits <= 3) skip_thousands(rest);
  if (rest.starts_with('.') || rest.starts_with(',')) {
    rest.remove_prefix(1);
    digits += skip(rest, kDigits);
  }
  if (digits == 0) return false;
  if (rest.starts_with('e') || rest.starts_with('E')) {
    rest = without_sign(rest.substr(1));
    if (skip(rest, kDigits) == 0) return false;
  }
  skip(rest, " +-)$%");
  return rest.empty() || rest.front() == '#';
}

bool is_gap(std::string_view cell) {
  std::string lower(cell);
  for (char& c : lower) c = c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  for (const std::string_view mark : {"", "na", "n/a", "null", "none", "-", "--", "?", "."})
    if (lower == mark) return true;
  return written_number(lower).has_value() && std::isnan(point_number(lower));
}

bool names_nothing(std::string_view cell) {
  constexpr std::string_view kPandas = "Unnamed: ";
  if (cell.starts_with(kPandas))
    return cell.size() > kPandas.size() &&
           cell.find_first_not_of("0123456789.", kPandas.size()) == std::string_view::npos;
  return cell.empty() || cell == "#";
}

}  // namespace recurbench
