#include <fmt/core.h>

#include <map>

#include "cli/commands.hpp"
#include "cli/study_view.hpp"

namespace recurbench {

namespace {

std::string without_clock(TrialResult result) {
  result.clock = {};
  return encode(result);
}

}  // namespace

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
  std::map<std::string_view, std::string> known;
  for (const auto& row : stored.rows)
    if (row.result) known.emplace(row.spec.id, without_clock(*row.result));
  std::size_t newer = 0;
  for (const auto& row : live.rows) {
    if (!row.result) continue;
    const auto found = known.find(row.spec.id);
    newer += found == known.end() || found->second != without_clock(*row.result) ? 1 : 0;
  }
  if (newer > 0)
    fmt::print("journals: {} finished trials are not in results.h5 yet; run the sweep again\n", newer);
  for (const auto& line : live.damage) fmt::print("damage: {}\n", line);
  return newer > 0 || !live.damage.empty() ? Exit::fault : Exit::success;
}

}  // namespace recurbench
