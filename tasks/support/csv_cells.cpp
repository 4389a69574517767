#include "tasks/support/csv_cells.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <string>

namespace recurbench {
namespace {

constexpr std::string_view kDigits = "0123456789";

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

bool may_be_thousands(std::string_view cell) {
  const std::string_view number = without_sign(cell), whole = number.substr(0, number.find(','));
  return !whole.empty() && whole.size() <= 3 && whole.front() != '0' && number.size() == whole.size() + 4 &&
         number.find_first_not_of(kDigits, whole.size() + 1) == std::string_view::npos;
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
