#include <fmt/core.h>

#include "cli/commands.hpp"
#include "cli/study_view.hpp"

namespace seqbench {

Exit verify_command(const VerifyOptions& options) {
  const bool is_file = std::filesystem::is_regular_file(options.study);
  const auto results = is_file ? options.study : StudyPaths{options.study}.results();
  if (options.digest) {
    fmt::print("{}\n", results_digest(results));
    return Exit::success;
  }
  const StudyData stored = read_results(results);
  std::size_t finished = 0;
  for (const auto& row : stored.rows) finished += row.result ? 1 : 0;
  fmt::print("{}: whole; {} of {} trials finished\n", results.string(), finished, stored.rows.size());
  for (const auto& line : stored.damage) fmt::print("damage: {}\n", line);
  if (is_file) return Exit::success;

  const StudyData live = load_study(options.study);
  std::size_t newer = 0;
  for (std::size_t i = 0; i < live.rows.size(); ++i) {
    const bool known =
        i < stored.rows.size() && stored.rows[i].spec.id == live.rows[i].spec.id && stored.rows[i].result;
    newer += live.rows[i].result && !known ? 1 : 0;
  }
  if (newer > 0)
    fmt::print("journals: {} finished trials are not in results.h5 yet; run the sweep again\n", newer);
  for (const auto& line : live.damage) fmt::print("damage: {}\n", line);
  return newer > 0 || !live.damage.empty() ? Exit::fault : Exit::success;
}

}  // namespace seqbench
