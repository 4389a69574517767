#include "study/publish.hpp"

#include "store/results.hpp"
#include "study/load.hpp"
#include "study/repair.hpp"

namespace recurbench {

FileLock lock_results(const StudyPaths& paths) {
  constexpr double kMostSeconds = 300;
  return FileLock(paths.results_lock(), FileLock::Mode::exclusive, kMostSeconds,
                  "another command that writes results.h5");
}

StudyData publish_results(const StudyPaths& paths) {
  if (!std::filesystem::exists(paths.journal()) && !std::filesystem::exists(paths.results()))
    load_study(paths.root);  // says what is missing
  const auto lock = lock_results(paths);
  StudyData study = load_study(paths.root);
  keep_if_damaged(paths.results());
  write_results(paths.results(), study);
  return study;
}

}  // namespace recurbench
