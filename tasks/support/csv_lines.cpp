#include "tasks/support/csv_lines.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <string>

#include "core/error.hpp"
#include "core/utf8.hpp"

namespace recurbench {

void require_lines(const DataFile& file, std::string_view text) {
  if (text.find('\0') != std::string_view::npos)
    throw file.error(
        "a table in UTF-8, and this file holds zero bytes, as UTF-16 and packed files do; save it as UTF-8");
  for (std::size_t at = text.find('\r'); at != std::string_view::npos; at = text.find('\r', at)) {
    at = text.find_first_not_of('\r', at);
    if (at != std::string_view::npos && text[at] != '\n')
      throw file.error(
          "a table with lines that end in \\n or \\r\\n, and in this one a line ends in \\r alone; convert "
          "it (tr '\\r' '\\n')");
  }
}

void require_no_statement(const DataFile& file, const CsvLine& first) {
  const bool is_quoted = first.text.starts_with('"');
  const std::string_view text = first.text.substr(is_quoted ? 1 : 0);
  if (!text.starts_with("sep=") && !text.starts_with("SEP=")) return;
  throw file.error(fmt::format(
      "a table that begins with its header or its rows, and line {}, '{}', only tells a spreadsheet "
      "what parts the cells; delete the line",
      first.number, first.text.substr(0, first.text.find_last_not_of("\r ") + 1)));
}

void require_closed_quotes(const DataFile& file, const CsvLine& line) {
  if (std::count(line.text.begin(), line.text.end(), '"') % 2 == 0) return;
  throw file.error(fmt::format(
      "a table whose quotes are closed in their own line, and line {} leaves one open; write each "
      "row in one line, and a quote within a cell twice",
      line.number));
}

void require_utf8(const DataFile& file, const CsvLine& header) {
  for (std::string_view rest = header.text; !rest.empty(); rest.remove_prefix(utf8_length(rest)))
    if (utf8_length(rest) == 0)
      throw file.error(fmt::format(
          "a table in UTF-8, and its names in line {} are in another encoding, such as Latin-1; save it as "
          "UTF-8 (iconv -f latin1 -t utf-8), or write the names in ASCII",
          header.number));
}

ConfigError comment_error(const DataFile& file, const CsvLine& line) {
  return file.error(
      fmt::format("a table whose comments begin with #, and line {} begins with %; delete the line, begin it "
                  "with # if it is a comment, or put its first cell into quotes",
                  line.number));
}

}  // namespace recurbench
