#include "support/signal_windows.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <set>
#include <utility>

namespace recurbench::test {

std::vector<double> inputs_of(const Sample& sample, const TaskInfo& info) {
  std::vector<double> inputs;
  for (std::size_t i = 0; i < sample.reals.size(); i += static_cast<std::size_t>(info.channels))
    inputs.push_back(double{sample.reals[i]});
  return inputs;
}

void expect_wants_what_follows(const Task& task, Index length, Index ahead, Index washout) {
  const auto C = static_cast<std::size_t>(task.info().channels);
  for (const Sample& sample : draw_samples(task, 1000)) {
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

void expect_disjoint_parts(const Task& task) {
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

std::vector<double> fitted(const std::vector<std::vector<double>>& terms, const std::vector<double>& wanted) {
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

void expect_chance_of_a_line(const Task& task, Index samples, double tolerance) {
  const TaskInfo info = task.info();
  const auto C = static_cast<std::size_t>(info.channels);
  const auto drawn = draw_samples(task, samples);
  double line = 0, mean = 0, present = 0;
  for (std::size_t c = 0; c < C; ++c) {
    std::vector<std::vector<double>> terms;
    std::vector<double> wanted;
    for (const Sample& sample : drawn)
      for (std::size_t i = c; i < sample.values.size(); i += C) {
        terms.push_back({double{sample.reals[static_cast<std::size_t>(sample.looked[i / C]) * C + c]}, 1});
        wanted.push_back(double{sample.values[i]});
      }
    const auto fit = fitted(terms, wanted);
    const double share = 1 / static_cast<double>(C * wanted.size());
    for (std::size_t i = 0; i < wanted.size(); ++i) {
      line += share * std::pow(wanted[i] - fit[0] * terms[i][0] - fit[1], 2);
      mean += share * wanted[i] * wanted[i];
      present += share * std::pow(wanted[i] - terms[i][0], 2);
    }
  }
  EXPECT_NEAR(line, info.chance_loss, tolerance * info.chance_loss);
  EXPECT_LE(line, 1.001 * std::min(mean, present));
  EXPECT_DOUBLE_EQ(info.chance, std::sqrt(info.chance_loss));
}

void expect_refuses_to_be_looked_ahead(const std::string& task, Index length) {
  EXPECT_NE(task_of(task, {{"length", length}, {"ahead", length - 1}})->info().causal_because, "");
  EXPECT_EQ(task_of(task, {{"length", length}, {"ahead", length}})->info().causal_because, "");
}

void expect_header_cuts_a_series(const std::string& task, std::size_t length, std::size_t ahead,
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

void expect_header_is_drawn(const std::string& task, std::initializer_list<Setting> settings) {
  std::vector<double> series;
  for (const auto& word : header_example(task, "series")) series.push_back(std::stod(word));
  const auto drawn_task = task_of(task, settings);
  for (const Sample& sample : draw_samples(*drawn_task, 2000)) {
    const auto inputs = inputs_of(sample, drawn_task->info());
    const auto found = std::search(inputs.begin(), inputs.end(), series.begin(), series.end(),
                                   [](double x, double shown) { return std::round(100 * x) == shown; });
    if (found != inputs.end()) return;
  }
  ADD_FAILURE() << "the example of " << task << " is never drawn";
}

double slope(const std::vector<double>& x, std::size_t t, double step) {
  return (x[t - 2] - 8 * x[t - 1] + 8 * x[t + 1] - x[t + 2]) / (12 * step);
}

}  // namespace recurbench::test
