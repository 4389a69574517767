#pragma once

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "data/study.hpp"

namespace recurbench {

/// Where things lie in a study folder.
struct StudyPaths {
  std::filesystem::path root;
  std::filesystem::path yaml() const { return root / "study.yaml"; }  ///< verbatim
  std::filesystem::path resolved_yaml() const { return root / "study.resolved.yaml"; }
  std::filesystem::path overrides() const {
    return root / "study.overrides";
  }  ///< of the command line, one a line
  std::filesystem::path journal() const { return root / "journal"; }
  std::filesystem::path checkpoints() const { return root / "checkpoints"; }
  std::filesystem::path weights() const { return root / "weights"; }  ///< where a trial saves them
  std::filesystem::path logs() const { return root / "logs"; }
  std::filesystem::path results() const { return root / "results.h5"; }
  std::filesystem::path report() const { return root / "report"; }
  std::filesystem::path lock() const { return root / ".lock"; }              ///< rank 0, exclusive
  std::filesystem::path ranks_lock() const { return root / ".lock.ranks"; }  ///< every rank, shared
};

/// All that the journals of a study hold: committed results by trial, sessions, damage.
struct Collected {
  std::vector<TrialResult>
      results;  ///< one per trial id; of equal duplicates the first; a retried failure gives way
  std::vector<StudyData::Session> sessions;
  std::vector<std::string> damage;  ///< also names trials that were committed twice with different content
  std::vector<std::string> torn_tails;  ///< journals whose last write was cut short: normal after a kill
  std::vector<std::string>
      machine_hashes;  ///< the different ones of all headers; more than one: a mixed build
};

/// Reads every journal in the folder, in name order; an absent folder is an empty study. Throws StoreError
/// for a journal of another study than `study_key` names; without a key all must agree with the first.
Collected collect(const std::filesystem::path& journal_folder, std::string_view study_key = "");

/// Joins a plan with what was collected: rows in plan order. Results of trials that the plan does not
/// contain (the YAML shrank) are left out; a row without a result keeps what it has. Sessions and damage
/// replace the study's own.
void attach_results(StudyData& study, Collected collected);

/// Writes results.h5 whole: built in memory, read back from there and compared with `study` to the last bit,
/// sealed with a hash, then put in place as write_durably does. Layout: docs/results_format.md. Throws
/// StoreError.
void write_results(const std::filesystem::path& path, const StudyData& study);

/// Reads a results.h5 of this or an older format version. Throws StoreError for anything else: a truncated or
/// damaged file, another program's.
StudyData read_results(const std::filesystem::path& path);

/// One hash over everything in a results.h5 but /clock and /provenance, attributes included, independent of
/// the file's layout: what `verify --digest` prints.
std::string results_digest(const std::filesystem::path& path);

}  // namespace recurbench
