#pragma once

#include <charconv>
#include <cmath>

#include "core/types.hpp"
#include "tasks/data_file.hpp"

namespace seqbench {

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

/// NaN where the cell is not a finite number.
inline double number_in(std::string_view cell) {
  double value = 0;
  if (cell.size() > 1 && cell.front() == '+' && cell[1] != '-') cell.remove_prefix(1);
  const auto [end, fault] = std::from_chars(cell.data(), cell.data() + cell.size(), value);
  const bool whole = fault == std::errc() && end == cell.data() + cell.size() && std::isfinite(value);
  return whole ? value : std::nan("");
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

/// Whether the first line names the columns: none of its cells is a number, or one that is none (and not
/// empty) stands above a number.
inline bool is_header(const std::vector<std::string>& first, const std::vector<std::string>& second) {
  bool any_number = false, names_numbers = false;
  for (std::size_t c = 0; c < first.size(); ++c) {
    const bool number = !std::isnan(number_in(first[c]));
    any_number = any_number || number;
    names_numbers = names_numbers ||
                    (!number && !first[c].empty() && c < second.size() && !std::isnan(number_in(second[c])));
  }
  return !any_number || names_numbers;
}

/// Takes a line off the front.
inline std::string_view next_line(std::string_view& rest) {
  const std::string_view line = rest.substr(0, rest.find('\n'));
  rest.remove_prefix(std::min(line.size() + 1, rest.size()));
  return line;
}

}  // namespace csv_detail

/// Cells are parted by semicolons if the first line has one, else by commas; a header is found by itself.
/// Throws ConfigError.
inline CsvFile read_csv(const DataFile& file) {
  using namespace csv_detail;
  const std::string bytes = file.bytes();
  std::string_view rest = bytes;
  if (rest.starts_with("\xEF\xBB\xBF")) rest.remove_prefix(3);  // the mark that some spreadsheets write
  rest = rest.substr(0, rest.find_last_not_of(" \t\r\n") + 1);
  std::string_view ahead = rest;
  const std::string_view first_line = next_line(ahead);
  const char separator = first_line.find(';') == std::string_view::npos ? ',' : ';';
  const auto first = cells_of(first_line, separator);
  const bool header = is_header(first, cells_of(next_line(ahead), separator));
  CsvFile csv;
  csv.columns.resize(first.size());
  for (std::size_t c = 0; c < first.size(); ++c)
    csv.columns[c].name = header && !first[c].empty() ? first[c] : fmt::format("{}", c + 1);
  if (header) next_line(rest);
  for (Index line = header ? 2 : 1; !rest.empty(); ++line) {
    const auto cells = cells_of(next_line(rest), separator);
    if (cells.size() != csv.columns.size())
      throw file.error(fmt::format("a table with {} cells in each line, as in the first, and line {} has {}",
                                   csv.columns.size(), line, cells.size()));
    add_row(csv, cells, line);
  }
  return csv;
}

}  // namespace seqbench
