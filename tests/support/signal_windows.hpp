#pragma once

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "support/samples.hpp"

namespace seqbench::test {

/// Channel 0 of a sample's inputs.
inline std::vector<double> inputs_of(const Sample& sample, const TaskInfo& info) {
  std::vector<double> inputs;
  for (std::size_t i = 0; i < sample.reals.size(); i += static_cast<std::size_t>(info.channels))
    inputs.push_back(double{sample.reals[i]});
  return inputs;
}

/// Targets are the inputs `ahead` steps on, from the washout on; the last ones lie beyond the window.
inline void expect_wants_what_follows(const Task& task, Index length, Index ahead, Index washout) {
  const auto C = static_cast<std::size_t>(task.info().channels);
  for (const Sample& sample : draw_samples(task, 100)) {
    ASSERT_EQ(sample.reals.size(), static_cast<std::size_t>(length) * C);
    ASSERT_EQ(static_cast<Index>(sample.looked.size()), length - washout);
    for (std::size_t i = 0; i < sample.looked.size(); ++i) {
      ASSERT_EQ(sample.looked[i], washout + static_cast<Index>(i));
      for (std::size_t c = 0; c < C && sample.looked[i] + ahead < length; ++c)
        ASSERT_EQ(sample.values[i * C + c],
                  sample.reals[static_cast<std::size_t>(sample.looked[i] + ahead) * C + c]);
    }
  }
}

/// Each purpose has values of its own: no pair of a value and the next occurs for another.
inline void expect_disjoint_parts(const Task& task) {
  std::vector<std::set<std::pair<double, double>>> seen;
  for (const Purpose purpose : {Purpose::train, Purpose::valid, Purpose::test}) {
    auto& pairs = seen.emplace_back();
    for (const Sample& sample : draw_samples(task, 500, {.seed = 1, .purpose = purpose})) {
      const auto inputs = inputs_of(sample, task.info());
      for (std::size_t t = 0; t + 1 < inputs.size(); ++t) pairs.emplace(inputs[t], inputs[t + 1]);
    }
  }
  EXPECT_GT(seen[1].size(), 4000U);  // nearly all of 5,000: parts would be found to overlap
  EXPECT_GT(seen[2].size(), 4000U);
  for (std::size_t a = 0; a < 3; ++a)
    for (std::size_t b = 0; b < a; ++b)
      for (const auto& pair : seen[a]) ASSERT_FALSE(seen[b].contains(pair)) << "parts " << b << " and " << a;
}

/// The losses of the mean and of the present value on samples, and whether the chance is the better one.
inline void expect_chance(const Task& task, Index ahead, Index samples, double tolerance) {
  const TaskInfo info = task.info();
  const auto C = static_cast<std::size_t>(info.channels);
  double mean = 0, present = 0, count = 0;
  for (const Sample& sample : draw_samples(task, samples))
    for (std::size_t i = 0; i < sample.values.size(); ++i, ++count) {
      const auto at = static_cast<std::size_t>(sample.looked[i / C]) * C + i % C;
      mean += std::pow(double{sample.values[i]}, 2);
      present += std::pow(double{sample.values[i]} - double{sample.reals[at]}, 2);
    }
  EXPECT_NEAR(std::min(mean, present) / count, info.chance_loss, tolerance * info.chance_loss)
      << "ahead " << ahead;
  EXPECT_DOUBLE_EQ(info.chance, std::sqrt(info.chance_loss));
}

/// Inputs and targets of the header are a series, cut.
inline void expect_header_cuts_a_series(const std::string& task, std::size_t length, std::size_t ahead,
                                        std::size_t washout) {
  const auto series = header_example(task, "series");
  const auto input = header_example(task, "input");
  auto target = header_example(task, "target");
  ASSERT_EQ(series.size(), length + ahead);
  ASSERT_EQ(input.size(), length);
  target.resize(length);
  for (std::size_t t = 0; t < length; ++t) {
    EXPECT_EQ(input[t], series[t]);
    EXPECT_EQ(target[t], t < washout ? "." : series[t + ahead]);
  }
}

/// The coefficients that fit `wanted` best as a sum of `terms` (least squares, by Gaussian elimination).
inline std::vector<double> fitted(const std::vector<std::vector<double>>& terms,
                                  const std::vector<double>& wanted) {
  const std::size_t n = terms[0].size();
  std::vector<std::vector<double>> a(n, std::vector<double>(n + 1));
  for (std::size_t row = 0; row < terms.size(); ++row)
    for (std::size_t i = 0; i < n; ++i) {
      for (std::size_t j = 0; j < n; ++j) a[i][j] += terms[row][i] * terms[row][j];
      a[i][n] += terms[row][i] * wanted[row];
    }
  for (std::size_t i = 0; i < n; ++i)
    for (std::size_t k = 0; k < n; ++k) {
      if (k == i) continue;
      const double factor = a[k][i] / a[i][i];
      for (std::size_t j = i; j <= n; ++j) a[k][j] -= factor * a[i][j];
    }
  std::vector<double> coefficients;
  for (std::size_t i = 0; i < n; ++i) coefficients.push_back(a[i][n] / a[i][i]);
  return coefficients;
}

/// dx/dt in the middle of five values.
inline double slope(const std::vector<double>& x, std::size_t t, double step) {
  return (x[t - 2] - 8 * x[t - 1] + 8 * x[t + 1] - x[t + 2]) / (12 * step);
}

}  // namespace seqbench::test
