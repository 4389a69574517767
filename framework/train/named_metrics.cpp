#include "train/named_metrics.hpp"

#include <fmt/format.h>

#include <cmath>

namespace recurbench {

NamedValues named(const Metrics& metrics, const TaskInfo& info) {
  NamedValues all{{"loss", metrics.loss}, {"accuracy", metrics.accuracy}, {"exact", metrics.exact}};
  if (!info.measure.name.empty()) all.emplace_back(info.measure.name, info.measure.of(metrics.loss));
  return all;
}

std::vector<std::string> curve_names(const TaskInfo& info, const std::vector<Index>& lengths) {
  std::vector<std::string> names{"train/loss", "train/grad_norm"};
  for (const auto& [metric, value] : named({}, info)) names.push_back("valid/" + metric);
  for (const Index length : lengths)
    for (const auto& [metric, value] : named({}, info))
      names.push_back(fmt::format("valid/{}/{}", metric, length));
  return names;
}

void add_groups(NamedValues& values, std::string_view of, std::string_view when, const Metrics& metrics,
                const TaskInfo& info) {
  for (std::size_t group = 0; group < metrics.by_group.size(); ++group)
    if (!std::isnan(metrics.by_group[group]))
      values.emplace_back(
          fmt::format("{}/{}/{}@{}", of, info.breakdown.by, info.breakdown.groups.at(group), when),
          metrics.by_group[group]);
}

}  // namespace recurbench
