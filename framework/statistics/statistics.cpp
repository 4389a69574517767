#include "statistics/statistics.hpp"

#include <algorithm>
#include <boost/math/distributions/students_t.hpp>
#include <cmath>
#include <limits>
#include <numeric>

namespace recurbench {
namespace {

constexpr double kNone = std::numeric_limits<double>::quiet_NaN();

double t_quantile(std::size_t n, double level) {
  const boost::math::students_t distribution(static_cast<double>(n - 1));
  return boost::math::quantile(distribution, 0.5 + level / 2);
}

double deviation(std::span<const double> values) {
  const double centre = mean(values);
  double squares = 0;
  for (const double value : values) squares += (value - centre) * (value - centre);
  return std::sqrt(squares / static_cast<double>(values.size() - 1));
}

}  // namespace

double mean(std::span<const double> values) {
  if (values.empty()) return kNone;
  return std::accumulate(values.begin(), values.end(), 0.0) / static_cast<double>(values.size());
}

double quantile(std::vector<double> values, double p) {
  if (values.empty()) return kNone;
  std::sort(values.begin(), values.end());
  const double position = p * static_cast<double>(values.size() - 1);
  const auto below = static_cast<std::size_t>(position);
  const double fraction = position - static_cast<double>(below);
  // Without the shortcut an infinite neighbour that carries no weight would turn the result into NaN.
  if (fraction == 0 || values[below] == values[below + 1]) return values[below];
  return values[below] * (1 - fraction) + values[below + 1] * fraction;
}

double median(const std::vector<double>& values) {
  return quantile(values, 0.5);
}

double interquartile_mean(std::vector<double> values) {
  std::sort(values.begin(), values.end());
  const std::size_t dropped = values.size() / 4;
  return mean(std::span<const double>(values).subspan(dropped, values.size() - 2 * dropped));
}

std::optional<Interval> t_interval(std::span<const double> values, double level) {
  const std::size_t n = values.size();
  if (n < 2) return std::nullopt;
  const double centre = mean(values);
  const double half = t_quantile(n, level) * deviation(values) / std::sqrt(static_cast<double>(n));
  return Interval{centre - half, centre + half};
}

Interval bootstrap_interval(const std::vector<std::vector<double>>& strata,
                            const std::function<double(std::vector<double>)>& statistic, Rng rng,
                            std::size_t resamples, double level) {
  std::vector<double> estimates(resamples);
  for (double& estimate : estimates) {
    std::vector<double> drawn;
    for (const auto& stratum : strata)
      for (std::size_t i = 0; i < stratum.size(); ++i)
        drawn.push_back(stratum[static_cast<std::size_t>(rng.below(static_cast<Index>(stratum.size())))]);
    estimate = statistic(std::move(drawn));
  }
  const double tail = (1 - level) / 2;
  return {quantile(estimates, tail), quantile(estimates, 1 - tail)};
}

std::optional<Interval> difference_interval(const std::vector<double>& differences, const Rng& rng) {
  if (differences.size() < kBootstrapFrom) return t_interval(differences);
  return bootstrap_interval(
      {differences}, [](const std::vector<double>& drawn) { return mean(drawn); }, rng);
}

double smallest_wilcoxon_p(std::size_t pairs) {
  return std::min(1.0, std::ldexp(2.0, -static_cast<int>(pairs)));
}

double smallest_mann_whitney_p(std::size_t n, std::size_t m) {
  double orders = 1;
  for (std::size_t i = 1; i <= n; ++i) orders *= static_cast<double>(m + i) / static_cast<double>(i);
  return std::min(1.0, 2 / orders);
}

double half_width_in_deviations(std::size_t n) {
  return t_quantile(n, 0.95) / std::sqrt(static_cast<double>(n));
}

}  // namespace recurbench
