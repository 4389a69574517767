#pragma once

#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "data/study.hpp"
#include "store/records.hpp"

namespace recurbench {

/// What the journals of a study say of the whole, without its trials' content.
struct Overview {
  std::vector<Session> sessions;        ///< in order of their start
  std::vector<std::string> damage;      ///< what cannot be read or contradicts itself
  std::vector<std::string> torn_tails;  ///< journals whose last write was cut short: normal after a kill
  std::vector<JournalHeader> headers;   ///< one for each journal that can be read
  std::optional<PlanRecord> plan;       ///< the latest
  std::vector<std::string> journals;    ///< names of the files, readable or not
  std::vector<std::string> headed;      ///< of these, in order, those that say what they are
  std::vector<std::string> headless;    ///< of these, those with results whose header is gone
  std::vector<std::string> damaged;     ///< of these, those with bytes or records that cannot be read
};

/// What a run needs to know before it begins: found without decoding more than the front of a record.
struct Scanned : Overview {
  struct Trial {
    TrialState state =
        TrialState::pending;     ///< that stands: of several attempts the last, or one that succeeded
    std::uint32_t attempts = 0;  ///< that failed or timed out
  };
  std::unordered_map<std::string, Trial> trials;  ///< ended ones, by id
  struct Known {
    std::uint64_t number = 0, plan = 0;
    std::uint64_t content = 0;  ///< hash of what the latest plan wrote of it
  };
  std::unordered_map<std::string, Known> configurations;  ///< by identity
};

/// All that the journals of a study hold.
struct Collected : Overview {
  /// One for each trial id; of equal duplicates the first; an attempt that failed gives way to a later one.
  std::vector<TrialResult> results;
  std::map<std::uint64_t, ConfigurationPtr> configurations;  ///< by number
};

/// Reads every journal in the folder, in name order; an absent folder is an empty study. Throws StoreError
/// for a journal of another study than `study_key` names; without a key all must agree with the first.
Scanned scan(const std::filesystem::path& journal_folder, std::string_view study_key = "");
/// Configurations in `known` are not decoded again where the journals say the same of them.
Collected collect(const std::filesystem::path& journal_folder, std::string_view study_key = "",
                  const std::vector<ConfigurationPtr>& known = {});

/// The key that the first readable header of the folder carries; "" where there is none.
std::string study_key_in(const std::filesystem::path& journal_folder);

/// The study that the journals tell of: rows in the order of the latest plan, results of trials that it does
/// not contain left out. Throws StoreError when no plan can be read.
StudyData assembled(Collected collected);

}  // namespace recurbench
