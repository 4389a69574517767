#pragma once

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "data/trial.hpp"

namespace recurbench {

/// Everything a report, an export or results.h5 says of a study, finished or not: rows in plan order.
struct StudyData {
  struct Row {
    TrialSpec spec;
    std::optional<TrialResult> result;  ///< none: not finished yet
  };
  /// One `run` command that worked on the study.
  struct Session {
    std::string started;  ///< ISO 8601, UTC
    std::string command_line;
    std::string host;  ///< of rank 0
    int ranks = 1;
    std::vector<std::pair<std::string, std::string>>
        build;  ///< ("compiler", "GCC 12.2.0"), ("cpu", …), ("git", …)
  };

  std::string name;
  std::string description;
  std::string sweep_yaml;  ///< verbatim
  std::vector<std::string> overrides;
  std::uint64_t seed = 0;
  std::uint32_t replicates = 0;
  std::vector<Row> rows;
  std::vector<Session> sessions;
  std::vector<std::string> damage;  ///< what could not be read from the journals, one line each
};

}  // namespace recurbench
