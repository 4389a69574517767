#pragma once

#include <string_view>

#include "core/types.hpp"
#include "tasks/support/data_file.hpp"

// Lines of a table that are refused, whatever their cells say.

namespace recurbench {

/// A line of the file; number 0: there is none.
struct CsvLine {
  std::string_view text;
  Index number = 0;
};

/// What stands before the rows of a table, or at their beginning.
struct CsvBeginning {
  CsvLine comment;  ///< the last one before the first line
  CsvLine first, second;
};

/// Each throws ConfigError where the text or the line will not do.
void require_lines(const DataFile& file, std::string_view text);
void require_no_statement(const DataFile& file, const CsvLine& first);
void require_closed_quotes(const DataFile& file, const CsvLine& line);
void require_utf8(const DataFile& file, const CsvLine& header);

/// Of a line that begins with %.
ConfigError comment_error(const DataFile& file, const CsvLine& line);

}  // namespace recurbench
