#include "study/claim.hpp"

#include "store/collect.hpp"

namespace recurbench {
namespace fs = std::filesystem;

std::unique_ptr<FileLock> claim(const StudyPaths& paths, const Sweep& sweep) {
  if (fs::exists(paths.root) && !fs::is_directory(paths.root))
    throw ConfigError(fmt::format("--out: a folder is required, {} is a file", paths.root.string()));
  make_folders(paths.root);
  auto lock = std::make_unique<FileLock>(paths.lock(), FileLock::Mode::exclusive, kLockSeconds,
                                         "another run of the study");
  // Ranks of a killed run can outlive it for a moment; nobody may write while this one reads.
  const FileLock survivors(paths.ranks_lock(), FileLock::Mode::exclusive, kLockSeconds,
                           "a rank of a killed run");
  const std::string key = study_key(sweep.name, sweep.seed);
  if (const std::string there = study_key_in(paths.journal()); !there.empty() && there != key)
    throw ConfigError(
        fmt::format("{}: this folder holds another study ({}); this one ({}) needs its own: give "
                    "--out DIR",
                    paths.root.string(), there, key));
  make_folders(paths.checkpoints());
  make_folders(paths.logs());
  for (const auto& folder : {paths.root, paths.checkpoints(), paths.weights(), paths.report()})
    remove_stale_temporaries(folder);
  return lock;
}

void write_descriptions(const StudyPaths& paths, const Sweep& sweep) {
  const auto put = [](const fs::path& path, const std::string& text) {
    if (!fs::exists(path) || read_file(path) != text) write_durably(path, text);
  };
  put(paths.yaml(), sweep.text);
  put(paths.overrides(), overrides_text(sweep.overrides));
}

std::string overrides_text(const std::vector<std::string>& overrides) {
  return overrides.empty() ? "" : join(overrides, "\n") + "\n";
}

}  // namespace recurbench
