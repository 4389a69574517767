#pragma once

#include "data/study.hpp"
#include "store/durable.hpp"
#include "study/paths.hpp"

namespace recurbench {

/// Held while journals are read and results.h5 is made of them: an older reading must not replace a newer
/// one. Throws StoreError when another command keeps it for minutes.
FileLock lock_results(const StudyPaths& paths);

/// Makes results.h5 of a study as it stands, running or not; returns what it holds. Throws Error.
StudyData publish_results(const StudyPaths& paths);

}  // namespace recurbench
