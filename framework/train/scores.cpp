#include "train/scores.hpp"

#include <algorithm>
#include <cmath>

namespace recurbench {

std::vector<Quantity> quantities(const TaskInfo& info, Split split, std::optional<std::int64_t> length) {
  std::vector<Quantity> all;
  for (const auto& metric : info.metrics()) all.push_back({split, metric.name, length});
  return all;
}

std::vector<Quantity> curve_quantities(const TaskInfo& info, const std::vector<Index>& lengths) {
  std::vector<Quantity> all{{Split::train, "loss"}, {Split::train, "grad_norm"}};
  const auto append = [&](std::optional<std::int64_t> length) {
    for (auto& quantity : quantities(info, Split::valid, length)) all.push_back(std::move(quantity));
  };
  append(std::nullopt);
  for (const Index length : lengths) append(length);
  return all;
}

void add_finals(std::vector<Measurement>& finals, const Scores& scores, const TaskInfo& info, Split split,
                When when, std::optional<std::int64_t> length) {
  const auto of = quantities(info, split, length);
  for (std::size_t i = 0; i < of.size(); ++i) finals.push_back({of[i], when, scores.values.at(i)});
  for (std::size_t group = 0; group < scores.by_group.size(); ++group)
    if (!std::isnan(scores.by_group[group]))
      finals.push_back({{split, "accuracy", length, info.breakdown.by, info.breakdown.groups.at(group)},
                        when,
                        scores.by_group[group]});
}

std::size_t place_of(std::string_view metric, const TaskInfo& info) {
  const std::string name = info.metric_named(metric).name;
  const auto all = info.metrics();
  const auto found =
      std::find_if(all.begin(), all.end(), [&](const auto& each) { return each.name == name; });
  return static_cast<std::size_t>(found - all.begin());
}

}  // namespace recurbench
