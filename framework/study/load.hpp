#pragma once

#include <filesystem>

#include "data/study.hpp"

namespace recurbench {

/// A study from its folder, finished or not, or from a results.h5 alone; no model, task or data file is
/// needed. The journals are the truth; where they lack what results.h5 holds, that is damage, and results.h5
/// speaks. Throws Error.
StudyData load_study(const std::filesystem::path& path);

}  // namespace recurbench
