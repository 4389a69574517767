#include "tasks/support/csv_columns.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "core/error.hpp"
#include "core/utf8.hpp"

namespace recurbench {
namespace {

using Column = CsvFile::Column;

/// Whether a name in UTF-8 passes through YAML, HDF5 and a page as it is.
bool is_plain_text(std::string_view name) {
  while (!name.empty()) {
    const std::size_t length = utf8_length(name);
    const std::uint32_t point = utf8_decode(name);
    const bool control = point < 0x20 || (point >= 0x7F && point < 0xA0);
    const bool breaks_or_marks =
        point == 0x2028 || point == 0x2029 || point == 0xFEFF || point == 0xFFFE || point == 0xFFFF;
    if (control || breaks_or_marks) return false;
    name.remove_prefix(length);
  }
  return true;
}

Index columns_named(const CsvFile& csv, const std::string& name) {
  return std::count_if(csv.columns.begin(), csv.columns.end(),
                       [&](const Column& column) { return column.name == name; });
}

ConfigError without_numbers(const DataFile& file, const CsvFile& csv) {
  for (const Column& column : csv.columns)
    if (is_index(column))
      return file.error(
          fmt::format("a table with a column of numbers beside the first one, which has no name and is left "
                      "out as an index of the rows, and this one has none; to use that one, name its number, "
                      "{}, in columns",
                      csv.number_of(column)));
  const CsvFile::Cell& cell = csv.columns.front().fault;
  return file.error(
      fmt::format("a table with a column of numbers, and this one has none (cells parted by {}{}); part "
                  "cells by commas, semicolons or tabs, and write numbers as 1.5",
                  csv.separator_name(),
                  cell.line > 0 ? fmt::format("; line {} begins with '{}'", cell.line, cell.text) : ""));
}

/// In message form.
std::string place_of(const CsvFile& csv, const Column& column, const CsvFile::Cell& cell) {
  return fmt::format("in line {} the column {} ({}) has '{}'", cell.line, csv.number_of(column), column.name,
                     cell.text);
}

ConfigError without_number(const DataFile& file, const CsvFile& csv, const Column& column) {
  if (column.spelled.line > 0)
    return file.error(
        fmt::format("a table with numbers of digits and a decimal sign alone, and {}; write it as 1234.5, "
                    "without other signs and comments, or leave the column out of columns",
                    place_of(csv, column, column.spelled)));
  return file.error(
      fmt::format("a table with a number in each cell, and {}; fill in or drop such lines, or leave the "
                  "column out of columns",
                  place_of(csv, column, column.fault)));
}

bool has_commas(const CsvFile& csv) {
  return std::any_of(csv.columns.begin(), csv.columns.end(),
                     [](const Column& column) { return column.comma.line > 0; });
}

/// A decimal sign as columns know it.
struct Mark {
  CsvFile::Cell Column::*first;
  bool Column::*is_sure;
};
constexpr Mark kPoint{&Column::point, &Column::is_point_sure};
constexpr Mark kComma{&Column::comma, &Column::is_comma_sure};

const Column* first_with(const std::vector<const Column*>& columns, const Mark& mark) {
  for (const Column* column : columns)
    if ((column->*mark.first).line > 0) return column;
  return nullptr;
}

/// Whether the columns' own numbers tell that the sign is a decimal one, or those of all columns together.
bool is_sure(const CsvFile& csv, const std::vector<const Column*>& columns, const Mark& mark,
             const Mark& other) {
  const auto any = [](const auto& where, auto is) { return std::any_of(where.begin(), where.end(), is); };
  if (any(columns, [&](const Column* column) { return column->*mark.is_sure; })) return true;
  return any(csv.columns, [&](const Column& column) { return column.*mark.is_sure; }) &&
         !any(csv.columns, [&](const Column& column) { return column.*other.is_sure; });
}

}  // namespace

bool is_index(const Column& column) {
  if (!column.is_unnamed || !column.is_leading || column.values.empty()) return false;
  std::vector<double> values = column.values;
  if (!std::all_of(values.begin(), values.end(), [](double value) { return value == std::floor(value); }))
    return false;
  std::sort(values.begin(), values.end());
  return std::adjacent_find(values.begin(), values.end()) == values.end();
}

std::vector<const Column*> usual_columns(const CsvFile& csv) {
  std::vector<const Column*> chosen;
  for (const Column& column : csv.columns)
    if ((column.numbers > 0 || column.spelled.line > 0) && !is_index(column)) chosen.push_back(&column);
  return chosen;
}

void require_names(const DataFile& file, const CsvFile& csv, const std::vector<const Column*>& columns) {
  std::vector<const Column*> named;
  for (const Column* column : columns)
    if (!column->is_unnamed) named.push_back(column);
  if (named.size() == columns.size()) return;
  const Column* without =
      *std::find_if(columns.begin(), columns.end(), [](const Column* column) { return column->is_unnamed; });
  throw file.error(fmt::format(
      "a table whose columns of numbers have names, but for a first one of different whole numbers, which is "
      "left out as an index, and column {} has none; name it or give columns: {}",
      csv.number_of(*without), list_of(csv, named.empty() ? columns : named)));
}

void require_numbers(const DataFile& file, const CsvFile& csv, const std::vector<const Column*>& columns) {
  if (columns.empty()) throw without_numbers(file, csv);
  for (const Column* column : columns)
    if (column->fault.line > 0) throw without_number(file, csv, *column);
  const Column *point = first_with(columns, kPoint), *comma = first_with(columns, kComma);
  if (point != nullptr && comma != nullptr)
    throw file.error(
        fmt::format("a table with one sign for the decimal point, and {}, but {}; write all with a point, or "
                    "leave columns out of columns",
                    place_of(csv, *comma, comma->comma), place_of(csv, *point, point->point)));
  if (comma != nullptr && !is_sure(csv, columns, kComma, kPoint))
    throw file.error(
        fmt::format("a table whose numbers can be read in one way, and {}, which may have a decimal comma or "
                    "a comma between thousands, and no other number tells; write it without a comma",
                    place_of(csv, *comma, comma->comma)));
  const bool may_be_thousands = csv.separator == ';' || has_commas(csv);
  if (point != nullptr && may_be_thousands && !is_sure(csv, columns, kPoint, kComma))
    throw file.error(
        fmt::format("a table whose numbers can be read in one way, and {}, which may have a decimal point or "
                    "a point between thousands, and no other number tells; write it without a point, or with "
                    "one more decimal",
                    place_of(csv, *point, point->point)));
}

std::string listed(const std::vector<std::string>& names) {
  std::vector<std::string> all;
  for (const std::string& name : names) {
    if (name.find_first_of(",\"") == std::string::npos) {
      all.push_back(name);
      continue;
    }
    std::string quoted = "\"";
    for (const char c : name) quoted += c == '"' ? "\"\"" : std::string(1, c);
    all.push_back(quoted + '"');
  }
  return fmt::format("[{}]", join(all));
}

std::string list_of(const CsvFile& csv, const std::vector<const Column*>& columns) {
  std::vector<std::string> names;
  for (const Column* column : columns) {
    const bool is_certain = columns_named(csv, column->name) == 1 && is_plain_text(column->name);
    names.push_back(is_certain ? column->name : fmt::format("{}", csv.number_of(*column)));
  }
  return listed(names);
}

std::vector<std::string> names_in(const CsvFile& csv, const std::string& text) {
  auto names = csv_cells(text, ',');
  const bool in_brackets = text.size() > 1 && text.front() == '[' && text.back() == ']';
  const bool are_columns = std::all_of(names.begin(), names.end(),
                                       [&](const std::string& name) { return columns_named(csv, name) > 0; });
  if (!in_brackets || are_columns) return names;
  return csv_cells(std::string_view(text).substr(1, text.size() - 2), ',');
}

}  // namespace recurbench
