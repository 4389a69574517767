#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "config/study_data.hpp"

namespace seqbench {

/// Where things lie in a study folder.
struct StudyPaths {
  std::filesystem::path root;
  std::filesystem::path yaml() const { return root / "study.yaml"; }               ///< verbatim
  std::filesystem::path resolved_yaml() const { return root / "study.resolved.yaml"; }
  std::filesystem::path journal() const { return root / "journal"; }
  std::filesystem::path checkpoints() const { return root / "checkpoints"; }
  std::filesystem::path logs() const { return root / "logs"; }
  std::filesystem::path results() const { return root / "results.h5"; }
  std::filesystem::path report() const { return root / "report"; }
  std::filesystem::path lock() const { return root / ".lock"; }              ///< rank 0, exclusive
  std::filesystem::path ranks_lock() const { return root / ".lock.ranks"; }  ///< every rank, shared
};

/// All that the journals of a study hold: committed results by trial, sessions, damage.
struct Collected {
  std::vector<TrialResult> results;  ///< one per trial id; of equal duplicates the first
  std::vector<StudyData::Session> sessions;
  std::vector<std::string> damage;   ///< also names trials that were committed twice with different content
};

/// Reads every journal in the folder, in name order; an absent folder is an empty study.
Collected collect(const std::filesystem::path& journal_folder);

/// Joins a plan with what was collected: rows in plan order. Results of trials that the plan does not
/// contain (the YAML shrank) are left out.
void attach_results(StudyData& study, const Collected& collected);

/// Writes results.h5 whole: temporary name, verified by reading back, synced, renamed. Layout: docs/results_format.md.
void write_results(const std::filesystem::path& path, const StudyData& study);

/// Reads a results.h5 of this or an older format version. Throws StoreError.
StudyData read_results(const std::filesystem::path& path);

/// One hash over everything in a results.h5 but /clock and /provenance, attributes included, independent of
/// the file's layout: what `verify --digest` prints.
std::string results_digest(const std::filesystem::path& path);

}  // namespace seqbench
