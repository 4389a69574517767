#include "data/result.hpp"

#include <fmt/core.h>

#include <limits>
#include <set>
#include <tuple>

namespace recurbench {

double final_value(const TrialResult& result, const Quantity& of, When when) {
  for (const auto& each : result.finals)
    if (each.when == when && each.of == of) return each.value;
  return std::numeric_limits<double>::quiet_NaN();
}

std::string fault_of(const TrialResult& result) {
  const auto& curves = result.curves;
  const auto points = curves.steps.size();
  if (curves.columns.size() != curves.of.size())
    return fmt::format("{} curves are named for {} columns", curves.of.size(), curves.columns.size());
  for (std::size_t i = 0; i < curves.columns.size(); ++i)
    if (curves.columns[i].size() != points)
      return fmt::format("the curve of {} has {} points, steps has {}", curves.of[i].text(),
                         curves.columns[i].size(), points);
  if (result.clock.point_seconds.size() != points)
    return fmt::format("point_seconds has {} points, steps has {}", result.clock.point_seconds.size(),
                       points);
  if (std::set(curves.of.begin(), curves.of.end()).size() != curves.of.size()) return "a curve stands twice";
  std::set<std::tuple<Quantity, When>> seen;
  for (const auto& each : result.finals)
    if (!seen.emplace(each.of, each.when).second)
      return fmt::format("the final {} stands twice", each.of.text());
  return "";
}

}  // namespace recurbench
