#include "tasks/support/csv_columns.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "core/error.hpp"
#include "core/utf8.hpp"

namespace recurbench {
namespace {

using Column = CsvFile::Column;

/// Whether a name passes through YAML, HDF5 and a page as it is.
bool is_plain_text(std::string_view name) {
  while (!name.empty()) {
    const std::size_t length = utf8_length(name);
    if (length == 0) return false;
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
    if (counts_rows(column))
      return file.error(
          fmt::format("a table with a column of numbers beside the one without a name that counts the rows, "
                      "and this one has none; to use that one, name its number, {}, in columns",
                      csv.number_of(column)));
  const CsvFile::Cell& cell = csv.columns.front().fault;
  return file.error(
      fmt::format("a table with a column of numbers, and this one has none (cells parted by {}{}); part "
                  "cells by commas, semicolons or tabs, and write numbers as 1.5",
                  csv.separator_name(),
                  cell.line > 0 ? fmt::format("; line {} begins with '{}'", cell.line, cell.text) : ""));
}

}  // namespace

bool counts_rows(const Column& column) {
  if (!column.is_unnamed || column.values.empty()) return false;
  double next = column.values.front();
  return next == std::floor(next) && std::all_of(column.values.begin(), column.values.end(),
                                                 [&](double value) { return value == next++; });
}

std::vector<const Column*> usual_columns(const CsvFile& csv) {
  std::vector<const Column*> chosen;
  for (const Column& column : csv.columns)
    if (column.numbers > 0 && !counts_rows(column)) chosen.push_back(&column);
  return chosen;
}

void require_numbers(const DataFile& file, const CsvFile& csv, const std::vector<const Column*>& columns) {
  if (columns.empty()) throw without_numbers(file, csv);
  const CsvFile::Column *point = nullptr, *comma = nullptr;
  for (const Column* column : columns) {
    if (column->fault.line > 0)
      throw file.error(
          fmt::format("a table with a number in each cell, and in line {} the column {} ({}) has '{}'; fill "
                      "in or drop such lines, or leave the column out of columns",
                      column->fault.line, csv.number_of(*column), column->name, column->fault.text));
    if (point == nullptr && column->point.line > 0) point = column;
    if (comma == nullptr && column->comma.line > 0) comma = column;
  }
  if (comma == nullptr) return;
  const std::string here = fmt::format("in line {} the column {} ({}) has '{}'", comma->comma.line,
                                       csv.number_of(*comma), comma->name, comma->comma.text);
  if (point != nullptr)
    throw file.error(
        fmt::format("a table with one sign for the decimal point, and {}, but in line {} the column {} ({}) "
                    "has '{}'; write all with a point, or leave columns out of columns",
                    here, point->point.line, csv.number_of(*point), point->name, point->point.text));
  if (!csv.is_comma_sure)
    throw file.error(
        fmt::format("a table whose numbers can be read in one way, and {}, which may have a decimal comma or "
                    "a comma between thousands, and no other number tells; write it without a comma",
                    here));
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
