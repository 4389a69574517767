#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "data/plan.hpp"
#include "store/collect.hpp"
#include "study/paths.hpp"

namespace recurbench {

/// Where a run of a study begins: what is left of its plan.
struct Outset {
  struct Row {
    std::uint64_t row = 0;      ///< of the plan
    std::uint32_t attempt = 0;  ///< attempts that failed or timed out before
  };
  std::vector<Row> pending;
  std::size_t finished = 0;   ///< rows that are ended for good, or not to be tried again
  std::size_t retryable = 0;  ///< of these, rows that failed or timed out
  std::size_t strangers = 0;  ///< ended trials of the folder that this plan does not have
};

/// Compares the plan with what the journals hold. With `retry`, trials that failed or timed out are pending
/// again.
Outset outset_of(const Plan& plan, const Scanned& scanned, bool retry);

/// Whether such a trial must have left weights.
bool keeps_weights(const Configuration& configuration, TrialState state);

/// Finished trials of the plan that must have left weights and have none.
std::size_t without_weights(const Plan& plan, const Scanned& scanned, const StudyPaths& paths);

/// A killed run may have left the checkpoint of a trial that is done: it goes once its result is on disk.
void remove_spent_checkpoints(const StudyPaths& paths, const Scanned& scanned);

/// What people should know of it, a line each.
std::vector<std::string> notes_on(const Outset& outset, const std::string& study, std::size_t planned);

}  // namespace recurbench
