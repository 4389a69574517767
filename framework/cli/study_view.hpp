#pragma once

#include <filesystem>
#include <vector>

#include "config/sweep.hpp"
#include "data/study.hpp"
#include "store/study.hpp"

namespace recurbench {

/// The text of a sweep that the user named. Throws ConfigError.
std::string read_sweep_file(const std::filesystem::path& path);

/// A study as its sweep describes it, no results yet.
StudyData describe(const Sweep& sweep, const std::vector<Trial>& plan);

/// What names a study: nothing else may share its folder.
std::string study_key(const Sweep& sweep);

/// A study from its folder, finished or not, or from a results.h5 alone. Throws Error.
StudyData load_study(const std::filesystem::path& path);

}  // namespace recurbench
