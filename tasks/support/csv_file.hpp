#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "core/types.hpp"
#include "tasks/support/data_file.hpp"

namespace recurbench {

/// A table of numbers. Columns without any number (dates, names) are there too, for who asks for them to be
/// told.
struct CsvFile {
  /// A cell by where and how it was written; line 0: there is none.
  struct Cell {
    Index line = 0;
    std::string text;
  };
  struct Column {
    std::string name;            ///< from the header, or its number from 1
    bool is_unnamed = false;     ///< the header has a cell for it without a name: "", "#", "Unnamed: 0"
    bool is_leading = false;     ///< no column with a name stands before it
    std::vector<double> values;  ///< NaN where a cell is no number
    Index numbers = 0;           ///< cells that are finite numbers
    Cell fault;                  ///< the first cell that is no number
    Cell spelled;                ///< the first that is_other_spelling()
    Cell point, comma;           ///< the first number with a decimal point, with a decimal comma
    bool is_point_sure = false, is_comma_sure = false;  ///< one that cannot stand between thousands
  };
  std::vector<Column> columns;
  std::vector<Index> lines;  ///< of the rows, from 1
  char separator = ',';

  std::string separator_name() const;  ///< for messages
  Index rows() const { return static_cast<Index>(lines.size()); }
  Index number_of(const Column& column) const { return &column - columns.data() + 1; }
};

/// The cells of a line. Quotes around a cell hide separators and fall away, two of them inside stand for one,
/// and blanks around a cell fall away.
std::vector<std::string> csv_cells(std::string_view line, char separator);

/// Reads a table as programs write it:
///  - cells parted by semicolons, commas or tabs: by what parts the first two lines into as many cells, and
///    where both commas and tabs do, by what leaves more numbers. A quoted cell ends in its line.
///  - numbers with a decimal point, beside semicolons and tabs also with a decimal comma
///  - a header or none; without one the last comment before the rows names them if it has as many cells
///  - a header in UTF-8; Excel's line "sep=;" and comments after % are refused
///  - comments (lines that begin with #) and blank lines, which are no rows; but among the rows of a table of
///    one column a blank line is an empty cell
/// Throws ConfigError for what could be read in two ways.
CsvFile read_csv(const DataFile& file);

}  // namespace recurbench
