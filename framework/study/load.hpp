#pragma once

#include <filesystem>

#include "data/study.hpp"

namespace recurbench {

/// A study from its folder, finished or not, or from a results.h5 alone; no model, task or data file is
/// needed. The journals are the truth; where they lack what results.h5 holds, that is damage, and results.h5
/// speaks. Throws Error.
StudyData load_study(const std::filesystem::path& path);

/// Fills what the journals lack from a sound results.h5, if there is one, and says so as damage: rows without
/// a result, and rows of the `planned` ones that are missing. Throws NewerFormat for a file of a newer
/// program.
void fill_from_results(const std::filesystem::path& path, std::size_t planned, StudyData& study);

}  // namespace recurbench
