#include "tasks/support/csv_file.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "tasks/support/csv_cells.hpp"
#include "tasks/support/csv_lines.hpp"

namespace recurbench {
namespace {

using Cells = std::vector<std::string>;
using Line = CsvLine;
using Beginning = CsvBeginning;

/// Takes the line after `line` off the front of `rest`.
Line next_line(std::string_view& rest, Line line) {
  const std::string_view text = rest.substr(0, rest.find('\n'));
  rest.remove_prefix(std::min(text.size() + 1, rest.size()));
  return {text, line.number + 1};
}

bool is_blank(std::string_view text, char separator) {
  return text.find_first_not_of(separator == '\t' ? " \r" : " \t\r") == std::string_view::npos;
}

bool is_comment(std::string_view text) {
  const std::size_t begin = text.find_first_not_of(" \t");
  return begin != std::string_view::npos && text[begin] == '#';
}

/// The cells of a line as they are written, with quotes and blanks.
std::vector<std::string_view> parts_of(std::string_view line, char separator) {
  std::vector<std::string_view> parts;
  bool quoted = false;
  std::size_t begin = 0;
  for (std::size_t i = 0; i < line.size(); ++i) {
    if (line[i] == '"') quoted = !quoted;
    if (line[i] != separator || quoted) continue;
    parts.push_back(line.substr(begin, i - begin));
    begin = i + 1;
  }
  parts.push_back(line.substr(begin));
  return parts;
}

/// Beside commas that part cells there are no decimal commas.
bool is_number(std::string_view cell, char separator) {
  return !std::isnan(point_number(cell)) || (separator != ',' && !std::isnan(comma_number(cell)));
}

Beginning beginning_of(std::string_view rest) {
  Beginning found;
  for (Line line; !rest.empty() && found.second.number == 0;) {
    line = next_line(rest, line);
    if (is_blank(line.text, ',')) continue;
    if (!is_comment(line.text))
      (found.first.number == 0 ? found.first : found.second) = line;
    else if (found.first.number == 0)
      found.comment = line;
  }
  return found;
}

char separator_of(const Beginning& begin) {
  char best = 0;
  double most_numbers = -1;
  for (const char separator : {';', ',', '\t'}) {
    const Cells first = csv_cells(begin.first.text, separator);
    const Cells second = begin.second.number > 0 ? csv_cells(begin.second.text, separator) : first;
    if (first.size() < 2 || first.size() != second.size()) continue;
    if (separator == ';') return separator;
    const auto numbers = std::count_if(second.begin(), second.end(),
                                       [&](const auto& cell) { return is_number(cell, separator); });
    const double share = static_cast<double>(numbers) / static_cast<double>(second.size());
    if (share > most_numbers) best = separator, most_numbers = share;
  }
  if (best != 0) return best;
  return csv_cells(begin.first.text, ';').size() > 1 ? ';' : ',';
}

/// Whether a cell of the first line can only be the name of what stands below: a number, or a date.
bool is_name(const std::string& cell, const std::string& below, char separator) {
  if (is_number(cell, separator) || is_other_spelling(cell) || is_gap(cell)) return false;
  const auto begins_with_digit = [](const std::string& text) {
    return !std::isnan(point_number(text.substr(0, 1)));
  };
  return is_number(below, separator) || (begins_with_digit(below) && !begins_with_digit(cell));
}

/// Whether the first line names the columns: none of its cells is a number, or one can only be a name.
bool is_header(const Cells& first, const Cells& second, char separator) {
  bool any_number = false, any_name = false;
  for (std::size_t c = 0; c < first.size(); ++c) {
    const bool is_quantile = first[c].ends_with('%') && c < second.size() && is_number(second[c], separator);
    any_number =
        any_number || is_number(first[c], separator) || (is_other_spelling(first[c]) && !is_quantile);
    any_name = any_name || (c < second.size() && is_name(first[c], second[c], separator));
  }
  return !any_number || any_name;
}

/// The header in a comment, as numpy writes it: after the #, a name for each cell of the first row.
Cells names_in_comment(std::string_view comment, const Cells& row, char separator) {
  if (comment.empty()) return {};
  Cells names = csv_cells(comment.substr(comment.find('#') + 1), separator);
  if (names.front().empty()) names.front().push_back('#');
  return names.size() == row.size() && is_header(names, row, separator) ? names : Cells{};
}

/// A header 'a;b,c' over '1;2,3' has as many cells by either sign.
void require_one_separator(const DataFile& file, const Beginning& begin, char separator) {
  if (separator == ',') return;
  const auto names = parts_of(begin.first.text, separator), cells = parts_of(begin.second.text, separator);
  for (std::size_t c = 0; c < std::min(names.size(), cells.size()); ++c) {
    const std::size_t parts = parts_of(names[c], ',').size();
    if (parts < 2 || parts != parts_of(cells[c], ',').size()) continue;
    throw file.error(fmt::format(
        "a table with one sign between cells, and in lines {} and {} both {} and ',' may part '{}' and '{}'; "
        "put the name into quotes, or write one of the signs otherwise",
        begin.first.number, begin.second.number, separator == ';' ? "';'" : "tabs", names[c], cells[c]));
  }
}

/// Makes the columns; whether the first line names them.
bool read_header(CsvFile& csv, const DataFile& file, const Beginning& begin) {
  const Cells first = csv_cells(begin.first.text, csv.separator);
  const Cells second = csv_cells(begin.second.text, csv.separator);
  const bool has_header = is_header(first, second, csv.separator);
  if (has_header) require_one_separator(file, begin, csv.separator);
  if (has_header && begin.first.text.starts_with('%') &&
      std::none_of(second.begin(), second.end(),
                   [&](const std::string& cell) { return is_number(cell, csv.separator); }))
    throw comment_error(file, begin.first);
  const Cells names = has_header ? first : names_in_comment(begin.comment.text, first, csv.separator);
  if (!names.empty()) require_utf8(file, has_header ? begin.first : begin.comment);
  csv.columns.resize(first.size());
  bool leading = true;
  for (std::size_t c = 0; c < first.size(); ++c) {
    csv.columns[c].is_unnamed = !names.empty() && names_nothing(names[c]);
    csv.columns[c].is_leading = leading = leading && csv.columns[c].is_unnamed;
    csv.columns[c].name = names.empty() || names[c].empty() ? fmt::format("{}", c + 1) : names[c];
  }
  return has_header;
}

void add_row(CsvFile& csv, const Cells& cells, Index line) {
  const auto note = [&](CsvFile::Cell& first, const std::string& cell) {
    if (first.line == 0) first = {line, cell.substr(0, 40)};
  };
  for (std::size_t c = 0; c < cells.size(); ++c) {
    CsvFile::Column& column = csv.columns[c];
    double value = point_number(cells[c]);
    if (!std::isnan(value)) {
      if (cells[c].find('.') != std::string::npos) {
        note(column.point, cells[c]);
        column.is_point_sure = column.is_point_sure || !may_be_thousands(cells[c], '.');
      }
    } else if (csv.separator != ',' && !std::isnan(value = comma_number(cells[c]))) {
      note(column.comma, cells[c]);
      column.is_comma_sure = column.is_comma_sure || !may_be_thousands(cells[c], ',');
    } else {
      note(column.fault, cells[c]);
      if (column.spelled.line == 0 && is_other_spelling(cells[c])) note(column.spelled, cells[c]);
    }
    column.numbers += std::isnan(value) ? 0 : 1;
    column.values.push_back(value);
  }
  csv.lines.push_back(line);
}

/// Of the cells of a comment.
bool looks_like_row(const Cells& cells, const CsvFile& csv) {
  if (cells.size() < 2 || cells.size() != csv.columns.size()) return false;
  return std::any_of(cells.begin(), cells.end(), [&](std::string_view cell) {
    cell.remove_prefix(std::min(cell.find_first_not_of("# "), cell.size()));
    return is_number(cell, csv.separator) || (!cell.empty() && is_gap(cell));
  });
}

/// The cells of a row; none of a comment and of a blank line that is no row.
Cells row_of(const DataFile& file, const CsvFile& csv, const Line& line) {
  const std::size_t count = csv.columns.size();
  if (count > 1 && is_blank(line.text, csv.separator)) return {};
  if (line.text.starts_with('%')) throw comment_error(file, line);
  if (!is_comment(line.text)) require_closed_quotes(file, line);
  Cells cells = csv_cells(line.text, csv.separator);
  if (is_comment(line.text)) {
    if (!looks_like_row(cells, csv)) return {};
    throw file.error(fmt::format(
        "a table where # begins comments only, and line {} begins with it and looks like a row of "
        "{} cells; delete the line, or put its first cell into quotes",
        line.number, count));
  }
  if (cells.size() != count)
    throw file.error(fmt::format(
        "a table with {} cells in each line, as in the first, and line {} has {} (cells parted by {})", count,
        line.number, cells.size(), csv.separator_name()));
  return cells;
}

}  // namespace

std::string CsvFile::separator_name() const {
  return separator == '\t' ? "tabs" : fmt::format("'{}'", separator);
}

std::vector<std::string> csv_cells(std::string_view line, char separator) {
  std::vector<std::string> cells;
  for (const std::string_view part : parts_of(line, separator)) {
    std::string& cell = cells.emplace_back();
    bool quoted = false;
    for (std::size_t i = 0; i < part.size(); ++i) {
      const bool is_doubled = quoted && part.substr(i).starts_with("\"\"");
      if (part[i] != '"' || is_doubled)
        cell += part[i];
      else
        quoted = !quoted;
      if (is_doubled) ++i;
    }
    cell.erase(0, cell.find_first_not_of(" \t\r"));
    cell.erase(cell.find_last_not_of(" \t\r") + 1);
  }
  return cells;
}

CsvFile read_csv(const DataFile& file) {
  const std::string bytes = file.bytes();
  std::string_view rest = bytes;
  if (rest.starts_with(kUtf8Mark)) rest.remove_prefix(kUtf8Mark.size());
  const std::size_t last = rest.find_last_not_of(" \t\r\n");
  rest = rest.substr(0, last == std::string_view::npos ? 0 : rest.find('\n', last));
  require_lines(file, rest);
  const Beginning begin = beginning_of(rest);
  if (begin.first.number == 0)
    throw file.error("a table with rows, and this file has nothing but blank lines and comments (#)");
  require_no_statement(file, begin.first);
  require_closed_quotes(file, begin.first);
  CsvFile csv;
  csv.separator = separator_of(begin);
  const Index header = read_header(csv, file, begin) ? begin.first.number : begin.first.number - 1;
  for (Line line; !rest.empty();) {
    line = next_line(rest, line);
    if (line.number <= header) continue;
    const Cells cells = row_of(file, csv, line);
    if (!cells.empty()) add_row(csv, cells, line.number);
  }
  return csv;
}

}  // namespace recurbench
