#include "study/load.hpp"

#include <algorithm>
#include <unordered_map>

#include "store/collect.hpp"
#include "store/records.hpp"
#include "store/results.hpp"
#include "study/paths.hpp"

namespace recurbench {

namespace fs = std::filesystem;

namespace {

/// Those that the study does not have, in order of their start.
void add_sessions(std::vector<Session> sessions, StudyData& study) {
  for (auto& session : sessions)
    if (std::none_of(study.sessions.begin(), study.sessions.end(),
                     [&](const Session& known) { return same(known, session); }))
      study.sessions.push_back(std::move(session));
  std::stable_sort(study.sessions.begin(), study.sessions.end(),
                   [](const auto& left, const auto& right) { return left.started < right.started; });
}

struct Filled {
  std::size_t missing = 0;  // that had no result
  std::size_t failed = 0;   // that had one that may be tried again
};

/// Moves results out of `stored`.
Filled fill_rows(StudyData& stored, std::size_t planned, StudyData& study) {
  std::unordered_map<std::string, StudyData::Row*> theirs;
  for (auto& row : stored.rows)
    if (row.result) theirs.emplace(row.result->id, &row);
  Filled filled;
  for (auto& row : study.rows) {
    const auto found = theirs.find(row.id());
    if (found == theirs.end()) continue;
    // As among journals: an attempt that may be tried again gives way to one that may not.
    const bool gives_way =
        !row.result || (traits(row.state()).may_retry && !traits(found->second->state()).may_retry);
    if (gives_way) ++(row.result ? filled.failed : filled.missing);
    if (gives_way) row.result = std::move(found->second->result);
    theirs.erase(found);
  }
  // Configurations that cannot be read any more took their rows with them; the same plan had those.
  if (!same<StudyInfo>(stored, study)) return filled;
  for (auto& row : stored.rows)
    if (study.rows.size() < planned && row.result && theirs.contains(row.result->id)) {
      study.rows.push_back(std::move(row));
      ++filled.missing;
    }
  return filled;
}

}  // namespace

void fill_from_results(const fs::path& path, std::size_t planned, StudyData& study) {
  if (!fs::exists(path)) return;
  StudyData stored;
  try {
    stored = read_results(path);
  } catch (const NewerFormat&) {
    throw;
  } catch (const StoreError& error) {
    study.damage.push_back(error.what());
    return;
  }
  const auto [missing, failed] = fill_rows(stored, planned, study);
  if (missing + failed == 0) return;
  add_sessions(std::move(stored.sessions), study);
  if (missing > 0)
    study.damage.push_back(fmt::format(
        "{} finished trials stand in results.h5 and in no journal; the same command trains them again",
        missing));
  if (failed > 0)
    study.damage.push_back(fmt::format(
        "{} finished trials stand in results.h5, and in the journals they failed; --retry-failed trains "
        "them again",
        failed));
}

StudyData load_study(const fs::path& path) {
  if (fs::is_regular_file(path)) return read_results(path);
  if (!fs::exists(path))
    throw ConfigError(
        fmt::format("{}: a study folder or a results.h5 was required, nothing is there", path.string()));
  const StudyPaths paths{path};
  auto collected = collect(paths.journal());
  if (!collected.plan && fs::exists(paths.results())) {
    StudyData study = read_results(paths.results());
    collected.damage.push_back("no plan can be read from the journals; this is what results.h5 holds");
    for (auto& line : collected.damage)  // that results.h5 may tell of already
      if (std::find(study.damage.begin(), study.damage.end(), line) == study.damage.end())
        study.damage.push_back(std::move(line));
    return study;
  }
  if (!collected.plan)
    throw ConfigError(
        fmt::format("{}: no study is here: neither journals with a plan nor results.h5. "
                    "`recurbench run X.yaml --out {}` makes one",
                    path.string(), path.string()));
  const std::size_t planned = collected.plan->configurations.size() * collected.plan->study.replicates;
  StudyData study = assembled(std::move(collected));
  fill_from_results(paths.results(), planned, study);
  return study;
}

}  // namespace recurbench
