#pragma once

#include <filesystem>

#include "data/study.hpp"

namespace recurbench {

/// Writes report.html (one file, works offline), report.md, report.json (numbers and tables) and figures.json
/// (Vega-Lite) into `folder`.
/// The same study gives the same bytes. Unfinished studies are reported as such.
void write_report(const std::filesystem::path& folder, const StudyData& study);

}  // namespace recurbench
