#include "cli/study_view.hpp"

#include <algorithm>
#include <fstream>

#include "store/durable.hpp"
#include "train/run_trial.hpp"

namespace recurbench {
namespace {

namespace fs = std::filesystem;

/// The resolved YAML makes the plan, whatever the defaults of this version are; the verbatim one is what
/// people read.
StudyData load_folder(const StudyPaths& paths) {
  const Sweep sweep = parse_sweep(read_file(paths.resolved_yaml()), paths.resolved_yaml().string());
  const auto plan = expand(sweep, resolve_trial);
  StudyData study = describe(sweep, plan);
  study.sweep_yaml = read_file(paths.yaml());
  if (fs::exists(paths.overrides())) {
    std::ifstream lines(paths.overrides());
    for (std::string line; std::getline(lines, line);) study.overrides.push_back(line);
  }
  attach_results(study, collect(paths.journal(), study_key(sweep)));
  return study;
}

std::size_t finished(const StudyData& study) {
  return static_cast<std::size_t>(std::count_if(study.rows.begin(), study.rows.end(),
                                                [](const auto& row) { return row.result.has_value(); }));
}

}  // namespace

std::string read_sweep_file(const fs::path& path) {
  try {
    return read_file(path);
  } catch (const StoreError& error) {
    throw ConfigError(error.what());
  }
}

StudyData describe(const Sweep& sweep, const std::vector<Trial>& plan) {
  StudyData study;
  study.name = sweep.name;
  study.description = sweep.description;
  study.sweep_yaml = sweep.text;
  study.overrides = sweep.overrides;
  study.seed = sweep.seed;
  study.replicates = sweep.replicates;
  for (const Trial& trial : plan) study.rows.push_back({trial.spec, std::nullopt});
  return study;
}

std::string study_key(const Sweep& sweep) {
  return fmt::format("{} seed={}", sweep.name, sweep.seed);
}

StudyData load_study(const fs::path& path) {
  if (fs::is_regular_file(path)) return read_results(path);
  if (!fs::exists(path))
    throw ConfigError(
        fmt::format("{}: a study folder or a results.h5 was required, nothing is there", path.string()));
  const StudyPaths paths{path};
  if (fs::exists(paths.resolved_yaml()) && fs::exists(paths.journal())) {
    StudyData live = load_folder(paths);
    if (!fs::exists(paths.results())) return live;
    // Where this version names the trials otherwise than the one that trained them, the journals' results fit
    // no row of the plan; results.h5 holds both.
    StudyData collected = read_results(paths.results());
    return finished(collected) > finished(live) ? collected : live;
  }
  if (fs::exists(paths.results())) return read_results(paths.results());
  throw ConfigError(
      fmt::format("{}: no study is here: neither study.resolved.yaml with journals nor results.h5. "
                  "`recurbench run X.yaml --out {}` makes one",
                  path.string(), path.string()));
}

}  // namespace recurbench
