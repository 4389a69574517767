#pragma once

#include <string>
#include <vector>

#include "tasks/support/csv_file.hpp"

// Which columns of a table are meant, and whether they will do.

namespace recurbench {

/// Whether the column is an index as pandas and R write it: before all columns with names it has none, and
/// whole numbers that all differ, whichever rows were dropped and in whatever order they stand.
bool is_index(const CsvFile::Column& column);

/// The columns that have numbers, in whatever spelling, but for an index.
std::vector<const CsvFile::Column*> usual_columns(const CsvFile& csv);

/// Throws ConfigError for a column that has numbers and no name, unless it is an index.
void require_names(const DataFile& file, const CsvFile& csv,
                   const std::vector<const CsvFile::Column*>& columns);

/// Throws ConfigError unless every cell of the columns is a number that can be read in one way.
void require_numbers(const DataFile& file, const CsvFile& csv,
                     const std::vector<const CsvFile::Column*>& columns);

/// Names as one text, "[a, b]"; those with commas or quotes stand in quotes.
std::string listed(const std::vector<std::string>& names);

/// A listed() text that means these columns and that every format can hold: their names, or the number of a
/// column whose name another has too, or whose name is no plain text.
std::string list_of(const CsvFile& csv, const std::vector<const CsvFile::Column*>& columns);

/// The names in a text with commas between them, or in a listed() one. Brackets that belong to names stay.
std::vector<std::string> names_in(const CsvFile& csv, const std::string& text);

}  // namespace recurbench
