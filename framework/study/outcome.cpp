#include "study/outcome.hpp"

#include <algorithm>

namespace recurbench {

Exit outcome_of(const StudyData& study, std::size_t planned, const FarmEnd& end) {
  if (end.interrupted) return Exit::resumable;
  if (study.ended() < planned) return Exit::fault;
  const bool some_failed = std::any_of(study.rows.begin(), study.rows.end(),
                                       [](const auto& row) { return traits(row.state()).may_retry; });
  return some_failed ? Exit::some_trials_failed : Exit::success;
}

}  // namespace recurbench
