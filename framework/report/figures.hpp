#pragma once

#include "report/document.hpp"

namespace recurbench {

/// Vega-Lite specifications. Colours, fonts and the looks of the marks "band", "chance", "solved" come from
/// the page's theme, so that one specification serves light and dark. Each model keeps its colour on the
/// whole page.

/// Per task: the task's metric on validation data, and the training loss; median and band over replicates.
Figures learning_curves(const StudyData& study, const Comparison& comparison);
/// Per task: every replicate's test metric, the mean and its interval.
Figures final_values(const Comparison& comparison);
/// Interquartile mean over tasks; none for a single task.
Figures overall_figure(const Comparison& comparison);
/// Per task: mean test metric against parameters, and against state floats.
Figures quality_against_size(const Comparison& comparison);
/// Per task and swept key: median validation metric against the key's value.
Figures search_figures(const Comparison& comparison);
/// Wall seconds of each trial by task and model; none without clock data.
Figures cost_figure(const StudyData& study, const Comparison& comparison);

}  // namespace recurbench
