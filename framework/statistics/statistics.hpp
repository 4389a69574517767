#pragma once

#include <cstddef>
#include <functional>
#include <optional>
#include <span>
#include <vector>

#include "core/rng.hpp"

namespace recurbench {

/// The part of [low, high] that an estimate covers at a stated level.
struct Interval {
  double low = 0;
  double high = 0;
  bool contains(double value) const { return low <= value && value <= high; }
};

/// NaN when there are no values. All functions below take values in any order.
double mean(std::span<const double> values);

/// Quantile with linear interpolation between order statistics (type 7, as NumPy and R do by default).
/// Infinite values are legal and pull the result to infinity. REQUIRES: 0 ≤ p ≤ 1; NaN when there are no
/// values.
double quantile(std::vector<double> values, double p);
double median(const std::vector<double>& values);

/// Mean after floor(n / 4) values are dropped from each end, as rliable computes it: n = 3 drops none.
double interquartile_mean(std::vector<double> values);

/// mean ± t(level, n − 1) · s / √n; none below two values.
std::optional<Interval> t_interval(std::span<const double> values, double level = 0.95);

/// Percentile bootstrap: each stratum is drawn again with replacement, `statistic` sees all drawn values
/// together. The same generator gives the same interval. REQUIRES: at least one value, resamples ≥ 1.
Interval bootstrap_interval(const std::vector<std::vector<double>>& strata,
                            const std::function<double(std::vector<double>)>& statistic, Rng rng,
                            std::size_t resamples = 5000, double level = 0.95);

/// From this many values on, differences get a bootstrap interval; below, its coverage is poor and t is used.
inline constexpr std::size_t kBootstrapFrom = 10;

/// 95 % interval of the mean of paired differences; none below two.
std::optional<Interval> difference_interval(const std::vector<double>& differences, const Rng& rng);

/// Smallest two-sided p an exact Wilcoxon signed-rank test can reach with `pairs` pairs: 2 / 2^pairs.
double smallest_wilcoxon_p(std::size_t pairs);

/// Smallest two-sided p an exact Mann-Whitney test can reach: 2 / C(n + m, n).
double smallest_mann_whitney_p(std::size_t n, std::size_t m);

/// Half width of the 95 % t interval of a mean of n values, in standard deviations; n ≥ 2.
double half_width_in_deviations(std::size_t n);

}  // namespace recurbench
