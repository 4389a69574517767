#pragma once

#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "report/comparison.hpp"

namespace recurbench {

/// Pieces that several figures share.

using Json = nlohmann::json;

/// An empty layered specification of full width. `description` is what a screen reader says.
Json layered(const std::string& description, int height);

/// {"field", "type": "quantitative", "title", "scale"}: logarithmic, or linear without a forced zero.
Json quantity(const std::string& field, const std::string& title, bool logarithmic);

/// Colour by model, in plan order. Further models than there are colours repeat them.
Json model_colour(const std::vector<std::string>& models, bool legend);

/// A rule across the figure at the task's chance and solved levels, with its name; `channel` is "x" or "y".
/// Levels a logarithmic axis cannot show are left out.
Json level_layers(const TaskFacts& facts, const char* channel, bool logarithmic);

/// Adds a layer with its own data, unless there is nothing to show.
void push_layer(Json& layers, const Json& rows, const Json& mark, const Json& encoding);

/// Losses get a logarithmic axis; accuracies do not.
bool logarithmic_metric(const TaskFacts& facts);

/// "test loss", "validation accuracy".
std::string metric_title(const char* split, const TaskFacts& facts);

/// "figure-curves-1".
std::string figure_id(const std::string& prefix, std::size_t index);

}  // namespace recurbench
