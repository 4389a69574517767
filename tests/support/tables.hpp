#pragma once

#include <cmath>
#include <memory>
#include <string>
#include <vector>

#include "core/rng.hpp"
#include "support/data_files.hpp"
#include "support/messages.hpp"
#include "support/samples.hpp"

namespace recurbench::test {

using Table = std::vector<std::vector<double>>;  // [rows][columns]

/// A random walk in each column, with a drift.
inline Table random_table(Index rows, Index columns, std::uint64_t seed) {
  Rng rng({.seed = seed});
  Table table;
  std::vector<double> now(static_cast<std::size_t>(columns));
  for (Index row = 0; row < rows; ++row) {
    for (double& value : now) value += std::round(1e4 * rng.uniform(-1, 1.1)) / 1e4;
    table.push_back(now);
  }
  return table;
}

inline std::string csv_of(const Table& table, const std::string& header = "", char separator = ',') {
  std::string text = header;
  for (const auto& row : table)
    for (std::size_t c = 0; c < row.size(); ++c)
      text += fmt::format("{:.4f}{}", row[c], c + 1 < row.size() ? separator : '\n');
  return text;
}

inline std::unique_ptr<Task> series_on(const TemporaryFile& file, Index window, Index horizon,
                                       const std::string& columns = "", const std::string& target = "all") {
  return task_of("series", {{"file", file.path()},
                            {"window", window},
                            {"horizon", horizon},
                            {"columns", columns},
                            {"target", target}});
}

/// What the task says against a table.
inline std::string series_complaint(const std::string& text, const std::string& columns = "",
                                    const std::string& target = "all", Index window = 2, Index horizon = 1) {
  const TemporaryFile file("csv", text);
  return message_of([&] { series_on(file, window, horizon, columns, target); });
}

}  // namespace recurbench::test
