#pragma once

#include <optional>
#include <string_view>

// How single cells of a table are read.

namespace recurbench {

/// A number, finite or not (nan, inf, 1e999), as it is written with a decimal point; NaN where it is too
/// large.
std::optional<double> written_number(std::string_view cell);

/// NaN where the cell is not a finite number with a decimal point.
double point_number(std::string_view cell);

/// NaN where the cell is not a finite number with one decimal comma, and that alone.
double comma_number(std::string_view cell);

/// Whether `mark`, the decimal sign of a number, could as well stand between thousands: 1,234 but not 0,234
/// or 1,23.
bool may_be_thousands(std::string_view cell, char mark);

/// Whether a person reads a number where point_number and comma_number read none: 1,234.5; 20 %; $5; 35 #
/// note. Dates and times are none.
bool is_other_spelling(std::string_view cell);

/// Whether the cell says that a number is missing, as tables do in their rows.
bool is_gap(std::string_view cell);

/// Whether a header's cell names nothing: "", "#", "Unnamed: 0".
bool names_nothing(std::string_view cell);

}  // namespace recurbench
