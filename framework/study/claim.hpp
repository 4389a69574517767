#pragma once

#include <memory>

#include "config/sweep.hpp"
#include "store/durable.hpp"
#include "study/paths.hpp"

namespace recurbench {

/// Seconds that a run waits for another one to leave the folder.
inline constexpr double kLockSeconds = 10;

/// Takes the folder of a study for this run, making it if it is new: nobody else may run in it while the lock
/// lives, and no rank of an earlier run does. Clears away what killed processes left. Throws ConfigError when
/// another study lives there, StoreError when the folder cannot be used.
std::unique_ptr<FileLock> claim(const StudyPaths& paths, const Sweep& sweep);

/// Puts the sweep and its overrides into the folder, for people.
void write_descriptions(const StudyPaths& paths, const Sweep& sweep);

/// What study.overrides holds: one a line.
std::string overrides_text(const std::vector<std::string>& overrides);

}  // namespace recurbench
