#include "report/figure_parts.hpp"

#include <algorithm>
#include <cmath>

namespace recurbench {
namespace {

Json level_layer(const char* name, double level, const char* channel) {
  const bool across = std::string(channel) == "y";
  const Json data{{"values", Json::array({{{"level", level}, {"name", name}}})}};
  Json text{{"type", "text"}, {"style", std::string(name) + "-text"}, {"aria", false}};
  text.update(across ? Json{{"align", "right"}, {"baseline", "bottom"}, {"dx", -2}, {"dy", -2}}
                     : Json{{"align", "left"}, {"baseline", "top"}, {"dx", 3}, {"dy", 2}});
  const char* edge_channel = across ? "x" : "y";
  const Json edge = across ? Json{{"value", "width"}} : Json{{"value", 0}};
  const Json position{{"field", "level"}, {"type", "quantitative"}};
  return {{"data", data},
          {"layer",
           {{{"mark", {{"type", "rule"}, {"style", name}}}, {"encoding", {{channel, position}}}},
            {{"mark", text},
             {"encoding", {{channel, position}, {edge_channel, edge}, {"text", {{"field", "name"}}}}}}}}};
}

/// As many columns as fit a figure of ordinary width; one long row would squeeze the plot.
std::size_t legend_columns(const std::vector<std::string>& models) {
  constexpr std::size_t kWidth = 440;
  std::size_t longest = 1;
  for (const auto& model : models) longest = std::max(longest, model.size());
  return std::clamp<std::size_t>(kWidth / (40 + 7 * longest), 1, std::max<std::size_t>(models.size(), 1));
}

}  // namespace

Json layered(const std::string& description, int height) {
  return {{"$schema", "https://vega.github.io/schema/vega-lite/v5.json"},
          {"description", description},
          {"width", "container"},
          {"height", height},
          {"layer", Json::array()}};
}

Json quantity(const std::string& field, const std::string& title, bool logarithmic) {
  Json scale{{"zero", false}, {"nice", true}};
  if (logarithmic) scale = {{"type", "log"}, {"nice", false}};
  return {{"field", field}, {"type", "quantitative"}, {"title", title}, {"scale", scale}};
}

Json model_colour(const std::vector<std::string>& models, bool legend) {
  Json colour{{"field", "model"}, {"type", "nominal"}, {"scale", {{"domain", models}}}, {"legend", nullptr}};
  if (legend)
    colour["legend"] = {
        {"title", nullptr}, {"orient", "top"}, {"symbolType", "stroke"}, {"columns", legend_columns(models)}};
  return colour;
}

Json level_layers(const TaskFacts& facts, const char* channel, bool logarithmic) {
  Json layers = Json::array();
  const auto add = [&](const char* name, double level) {
    if (std::isfinite(level) && (!logarithmic || level > 0))
      layers.push_back(level_layer(name, level, channel));
  };
  add("chance", facts.chance);
  add("solved", facts.solved);
  return layers;
}

void push_layer(Json& layers, const Json& rows, const Json& mark, const Json& encoding) {
  if (!rows.empty()) layers.push_back({{"data", {{"values", rows}}}, {"mark", mark}, {"encoding", encoding}});
}

bool logarithmic_metric(const TaskFacts& facts) {
  return !facts.higher_is_better;
}

std::string metric_title(const char* split, const TaskFacts& facts) {
  return std::string(split) + " " + facts.metric;
}

std::string figure_id(const std::string& prefix, std::size_t index) {
  return "figure-" + prefix + "-" + std::to_string(index + 1);
}

}  // namespace recurbench
