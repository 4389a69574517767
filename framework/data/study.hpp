#pragma once

#include <algorithm>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "data/configuration.hpp"
#include "data/result.hpp"

namespace recurbench {

/// What a study is about.
struct StudyInfo {
  std::string name;
  std::string description;
  std::string sweep_yaml;  ///< verbatim
  std::vector<std::string> overrides;
  std::uint64_t seed = 0;
  std::uint32_t replicates = 0;
};

/// One `run` command that worked on a study.
struct Session {
  std::string started;  ///< ISO 8601, UTC
  std::string command_line;
  std::string host;  ///< of rank 0
  int ranks = 1;
  std::vector<std::pair<std::string, std::string>> build;  ///< sorted: ("compiler", "GCC 12.2.0"), ("cpu", …)
};

/// Everything a report, an export or results.h5 says of a study, finished or not: rows in plan order.
struct StudyData : StudyInfo {
  struct Row {
    ConfigurationPtr configuration;
    std::uint32_t replicate = 0;
    std::optional<TrialResult> result{};  ///< none: not ended yet

    std::string id() const { return trial_id(*configuration, replicate); }
    TrialState state() const { return result ? result->state : TrialState::pending; }
  };
  std::vector<Row> rows;
  std::vector<Session> sessions;
  std::vector<std::string> damage;  ///< what could not be read from the study's files, one line each

  std::size_t ended() const {
    return static_cast<std::size_t>(
        std::count_if(rows.begin(), rows.end(), [](const Row& row) { return row.result.has_value(); }));
  }
};

}  // namespace recurbench
