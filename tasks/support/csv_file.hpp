#pragma once

#include <charconv>
#include <cmath>
#include <optional>

#include "core/types.hpp"
#include "tasks/support/data_file.hpp"

namespace recurbench {

/// A table of numbers. Columns without any number (dates, names) are there too, for who asks for them to be
/// told.
struct CsvFile {
  struct Column {
    std::string name;  ///< from the header, or its number from 1
    std::vector<double> values;
    Index numbers = 0;     ///< cells that are finite numbers
    Index fault_line = 0;  ///< of the first cell that is none; 0: all are
    std::string fault;     ///< what stands there
  };
  std::vector<Column> columns;
  Index rows = 0;
  Index first_line = 1;  ///< of the rows
  char separator = ',';
};

namespace csv_detail {

/// The cells of a line: quotes around a cell hide separators and fall away, and so do blanks.
inline std::vector<std::string> cells_of(std::string_view line, char separator) {
  std::vector<std::string> cells(1);
  bool quoted = false;
  for (const char c : line) {
    if (c == '"')
      quoted = !quoted;
    else if (c == separator && !quoted)
      cells.emplace_back();
    else
      cells.back() += c;
  }
  for (std::string& cell : cells) {
    cell.erase(0, cell.find_first_not_of(" \t\r"));
    cell.erase(cell.find_last_not_of(" \t\r") + 1);
  }
  return cells;
}

/// The separator of a table with this first line.
inline char separator_in(std::string_view line) {
  return cells_of(line, ';').size() > 1 ? ';' : ',';
}

/// What is written as a number, finite or not (nan, inf, 1e999).
inline std::optional<double> written_number(std::string_view cell) {
  double value = 0;
  if (cell.size() > 1 && cell.front() == '+' && cell[1] != '-') cell.remove_prefix(1);
  const auto [end, fault] = std::from_chars(cell.data(), cell.data() + cell.size(), value);
  if (end != cell.data() + cell.size() || fault == std::errc::invalid_argument) return std::nullopt;
  return fault == std::errc() ? value : std::nan("");
}

/// NaN where the cell is not a finite number.
inline double number_in(std::string_view cell) {
  const double value = written_number(cell).value_or(std::nan(""));
  return std::isfinite(value) ? value : std::nan("");
}

inline bool is_number(std::string_view cell) {
  return !std::isnan(number_in(cell));
}

/// Whether the cell says that a number is missing, as tables do in their rows.
inline bool is_gap(std::string cell) {
  for (char& c : cell) c = c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  for (const std::string_view mark : {"", "na", "n/a", "null", "none", "-", "--", "?", "."})
    if (cell == mark) return true;
  return written_number(cell).has_value() && !is_number(cell);
}

inline void add_row(CsvFile& csv, const std::vector<std::string>& cells, Index line) {
  for (std::size_t c = 0; c < cells.size(); ++c) {
    CsvFile::Column& column = csv.columns[c];
    column.values.push_back(number_in(cells[c]));
    if (!std::isnan(column.values.back())) {
      ++column.numbers;
    } else if (column.fault_line == 0) {
      column.fault_line = line;
      column.fault = cells[c].substr(0, 40);
    }
  }
  ++csv.rows;
}

/// Whether a cell of the first line can only be the name of what stands below: a number, or a date.
inline bool is_name(const std::string& cell, const std::string& below) {
  if (is_number(cell) || is_gap(cell)) return false;
  const auto begins_with_digit = [](const std::string& text) { return is_number(text.substr(0, 1)); };
  return is_number(below) || (begins_with_digit(below) && !begins_with_digit(cell));
}

/// Whether the first line names the columns: none of its cells is a number, or one can only be a name.
inline bool is_header(const std::vector<std::string>& first, const std::vector<std::string>& second) {
  bool any_number = false, any_name = false;
  for (std::size_t c = 0; c < first.size(); ++c) {
    any_number = any_number || is_number(first[c]);
    any_name = any_name || (c < second.size() && is_name(first[c], second[c]));
  }
  return !any_number || any_name;
}

inline void require_lines(const DataFile& file, std::string_view text) {
  if (text.find('\0') != std::string_view::npos)
    throw file.error("a table in UTF-8, and this file holds zero bytes, as UTF-16 does; save it as UTF-8");
  for (std::size_t at = text.find('\r'); at != std::string_view::npos; at = text.find('\r', at)) {
    at = text.find_first_not_of('\r', at);
    if (at != std::string_view::npos && text[at] != '\n')
      throw file.error(
          "a table with lines that end in \\n or \\r\\n, and in this one a line ends in \\r alone; convert "
          "it (tr '\\r' '\\n')");
  }
}

/// Takes a line off the front.
inline std::string_view next_line(std::string_view& rest) {
  const std::string_view line = rest.substr(0, rest.find('\n'));
  rest.remove_prefix(std::min(line.size() + 1, rest.size()));
  return line;
}

}  // namespace csv_detail

/// Cells are parted by semicolons if the first line has one outside of quotes, else by commas; a header is
/// found by itself. Throws ConfigError.
inline CsvFile read_csv(const DataFile& file) {
  using namespace csv_detail;
  const std::string bytes = file.bytes();
  std::string_view rest = bytes;
  if (rest.starts_with(kUtf8Mark)) rest.remove_prefix(kUtf8Mark.size());
  rest = rest.substr(0, rest.find_last_not_of(" \t\r\n") + 1);
  require_lines(file, rest);
  std::string_view ahead = rest;
  const std::string_view first_line = next_line(ahead);
  CsvFile csv;
  csv.separator = separator_in(first_line);
  const auto first = cells_of(first_line, csv.separator);
  const bool header = is_header(first, cells_of(next_line(ahead), csv.separator));
  csv.columns.resize(first.size());
  for (std::size_t c = 0; c < first.size(); ++c)
    csv.columns[c].name = header && !first[c].empty() ? first[c] : fmt::format("{}", c + 1);
  if (header) next_line(rest);
  csv.first_line = header ? 2 : 1;
  for (Index line = csv.first_line; !rest.empty(); ++line) {
    const auto cells = cells_of(next_line(rest), csv.separator);
    if (cells.size() != csv.columns.size())
      throw file.error(fmt::format("a table with {} cells in each line, as in the first, and line {} has {}",
                                   csv.columns.size(), line, cells.size()));
    add_row(csv, cells, line);
  }
  return csv;
}

}  // namespace recurbench
