#include "study/load.hpp"

#include <algorithm>
#include <unordered_map>

#include "store/collect.hpp"
#include "store/results.hpp"
#include "study/paths.hpp"

namespace recurbench {
namespace {

namespace fs = std::filesystem;

/// Results that a sound results.h5 has and no journal holds fill the rows that lack them.
void fill_from(const fs::path& results, StudyData& study) {
  StudyData stored;
  try {
    stored = read_results(results);
  } catch (const StoreError& error) {
    study.damage.push_back(error.what());
    return;
  }
  // Where damage took configurations, results.h5 knows rows that the journals do not.
  if (!study.damage.empty() && stored.rows.size() > study.rows.size()) study.rows = stored.rows;
  std::unordered_map<std::string, TrialResult*> by_id;
  for (auto& row : stored.rows)
    if (row.result) by_id.emplace(row.result->id, &*row.result);
  std::size_t filled = 0;
  for (auto& row : study.rows) {
    if (row.result) continue;
    const auto found = by_id.find(row.id());
    if (found == by_id.end()) continue;
    row.result = std::move(*found->second);
    ++filled;
  }
  if (filled > 0)
    study.damage.push_back(fmt::format(
        "{} finished trials stand in results.h5 and in no journal; the same command trains them again",
        filled));
}

}  // namespace

StudyData load_study(const fs::path& path) {
  if (fs::is_regular_file(path)) return read_results(path);
  if (!fs::exists(path))
    throw ConfigError(
        fmt::format("{}: a study folder or a results.h5 was required, nothing is there", path.string()));
  const StudyPaths paths{path};
  const bool has_results = fs::exists(paths.results());
  auto collected = collect(paths.journal());
  if (!collected.plan && has_results) {
    StudyData study = read_results(paths.results());
    for (auto& line : collected.damage) study.damage.push_back(std::move(line));
    study.damage.push_back("no plan can be read from the journals; this is what results.h5 holds");
    return study;
  }
  if (!collected.plan)
    throw ConfigError(
        fmt::format("{}: no study is here: neither journals with a plan nor results.h5. "
                    "`recurbench run X.yaml --out {}` makes one",
                    path.string(), path.string()));
  StudyData study = assembled(std::move(collected));
  if (has_results) fill_from(paths.results(), study);
  return study;
}

}  // namespace recurbench
