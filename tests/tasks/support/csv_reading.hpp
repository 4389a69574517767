#pragma once

#include <functional>
#include <string>
#include <vector>

#include "support/data_files.hpp"
#include "support/messages.hpp"
#include "support/sections.hpp"
#include "tasks/support/csv_columns.hpp"
#include "tasks/support/csv_file.hpp"

// Tables from their text, and what is said against them.

namespace recurbench::test {

using Strings = std::vector<std::string>;
using Numbers = std::vector<double>;

inline CsvFile read(const std::string& text,
                    const std::function<void(const DataFile&, const CsvFile&)>& then = {}) {
  const TemporaryFile file("csv", text);
  Params params = section("task", {{"file", file.path()}});
  const DataFile data(params, "file");
  CsvFile csv = read_csv(data);
  if (then) then(data, csv);
  return csv;
}

inline std::string complaint(const std::string& text) {
  return message_of([&] { read(text); });
}
/// What is wrong with the usual columns of the table.
inline std::string complaint_of_numbers(const std::string& text) {
  return message_of([&] {
    read(text,
         [](const DataFile& file, const CsvFile& csv) { require_numbers(file, csv, usual_columns(csv)); });
  });
}

inline std::string complaint_of_names(const std::string& text) {
  return message_of([&] {
    read(text,
         [](const DataFile& file, const CsvFile& csv) { require_names(file, csv, usual_columns(csv)); });
  });
}

inline Strings names_of(const CsvFile& csv) {
  Strings names;
  for (const auto& column : csv.columns) names.push_back(column.name);
  return names;
}
inline std::string usual(const std::string& text) {
  const CsvFile csv = read(text);
  return list_of(csv, usual_columns(csv));
}
inline Numbers column(const std::string& text, std::size_t number) {
  return read(text).columns.at(number - 1).values;
}

}  // namespace recurbench::test
