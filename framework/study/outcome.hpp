#pragma once

#include "core/error.hpp"
#include "data/study.hpp"
#include "mpi/farm.hpp"

namespace recurbench {

/// What a run's end means for scripts: stopped before the end, results that cannot be read back, trials that
/// failed or timed out, or none of these; the first that holds.
Exit outcome_of(const StudyData& study, std::size_t planned, const FarmEnd& end);

}  // namespace recurbench
