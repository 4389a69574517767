#pragma once

#include "report/document.hpp"

namespace recurbench {

/// The results in sentences, one point per task, made from the numbers alone.
Points verdict(const Comparison& comparison);

/// What this many replicates can show, and what not.
Points design_check(const StudyData& study, const Comparison& comparison);

}  // namespace recurbench
