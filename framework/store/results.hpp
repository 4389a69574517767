#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "data/study.hpp"

namespace recurbench {

/// Writes results.h5 whole: built in memory, read back from there and compared with `study` to the last bit,
/// sealed with a hash, then put in place as write_durably does. Layout: docs/results_format.md. Throws
/// StoreError.
void write_results(const std::filesystem::path& path, const StudyData& study);

/// Reads a results.h5 of a format version that this program knows. Throws StoreError for anything else: a
/// truncated or damaged file, another program's.
StudyData read_results(const std::filesystem::path& path);

/// How many trials of a results.h5 have ended; none for no file, or a damaged one. Throws NewerFormat: a
/// newer program's results must not be replaced.
std::optional<std::size_t> ended_in_results(const std::filesystem::path& path);

/// One hash over everything in a results.h5 but /clock and /provenance, attributes included, independent of
/// the file's layout: what `verify --digest` prints.
std::string results_digest(const std::filesystem::path& path);

/// "" when both say the same to the last bit, as far as results.h5 holds it; else where they first differ.
std::string first_difference(const StudyData& left, const StudyData& right);

}  // namespace recurbench
