#pragma once

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <functional>
#include <span>
#include <string>
#include <vector>

#include "autodiff/ops.hpp"
#include "core/rng.hpp"
#include "support/patterns.hpp"
#include "support/tolerance.hpp"

namespace recurbench::test {

constexpr double kGradientTolerance = 1e-6;
constexpr Index kMostPerturbed = 300;

/// The numbers to perturb: all, or a seeded choice when there are more than `most`.
inline std::vector<Index> chosen_numbers(Index count, Index most) {
  if (count > most) return Rng({.seed = 1, .purpose = Purpose::estimate}).distinct(most, count);
  std::vector<Index> all(static_cast<std::size_t>(count));
  for (Index i = 0; i < count; ++i) all[static_cast<std::size_t>(i)] = i;
  return all;
}

/// Norm-wise relative error of `gradient` against central differences of `loss` by the numbers of `x`, which
/// `loss` reads and which come back as they were. The larger of the two norms is the yardstick.
inline double gradient_error(std::span<Real> x, std::span<const Real> gradient,
                             const std::function<double()>& loss, Index most = kMostPerturbed) {
  constexpr double kStep = 1e-5;
  double difference = 0;
  double numeric_norm = 0;
  double analytic_norm = 0;
  for (const Index chosen : chosen_numbers(static_cast<Index>(x.size()), most)) {
    Real& number = x[static_cast<std::size_t>(chosen)];
    const Real before = number;
    const double step = kStep * std::max(1.0, std::abs(double{before}));
    number = static_cast<Real>(double{before} + step);
    const double up = loss();
    number = static_cast<Real>(double{before} - step);
    const double down = loss();
    number = before;
    const double numeric = (up - down) / (2 * step);
    const double analytic = double{gradient[static_cast<std::size_t>(chosen)]};
    difference += (numeric - analytic) * (numeric - analytic);
    numeric_norm += numeric * numeric;
    analytic_norm += analytic * analytic;
  }
  const double norm = std::sqrt(std::max(numeric_norm, analytic_norm));
  const double error = std::sqrt(difference) / (norm > 0 ? norm : 1.0);
  return std::isfinite(error) ? error : std::numeric_limits<double>::infinity();
}

/// A tensor that a graph under test depends on.
struct Input {
  std::string name;
  Index rows, cols;
  std::vector<Real> value;
  std::vector<Real> grad{};
};

inline Input wave_input(const std::string& name, Index rows, Index cols, double phase, double scale = 1) {
  return {name, rows, cols, wave(rows * cols, phase, scale)};
}

/// Builds a value of any shape from the inputs' Vars.
using Graph = std::function<Var(Tape&, std::span<const Var>)>;

/// Runs `graph`, turns its value into a scalar by the mean squared distance to a pattern, and with
/// `recording` leaves the gradients in the inputs. Returns the scalar.
inline double run_graph(std::vector<Input>& inputs, const Graph& graph, bool recording) {
  Tape tape;
  tape.clear(recording);
  std::vector<Var> vars;
  for (auto& input : inputs) {
    input.grad.resize(input.value.size());
    if (recording) std::fill(input.grad.begin(), input.grad.end(), Real{0});
    vars.push_back(tape.parameter(input.value.data(), input.grad.data(), input.rows, input.cols));
  }
  const Var value = graph(tape, vars);
  const auto targets = wave(tape.size(value), 2.5);
  const Var loss = mean_squared_error(tape, value, targets);
  if (recording) tape.backward(loss);
  return double{tape.value(loss)[0]};
}

/// The error of each input's gradient, in the inputs' order.
inline std::vector<double> gradient_errors(std::vector<Input> inputs, const Graph& graph) {
  run_graph(inputs, graph, true);
  std::vector<double> errors;
  for (auto& input : inputs)
    errors.push_back(
        gradient_error(input.value, input.grad, [&] { return run_graph(inputs, graph, false); }));
  return errors;
}

/// Expects every input's gradient to equal its central difference.
inline void expect_gradients(const std::vector<Input>& inputs, const Graph& graph,
                             const std::string& what = "") {
  const auto errors = gradient_errors(inputs, graph);
  for (std::size_t i = 0; i < inputs.size(); ++i) {
    EXPECT_LE(errors[i], kGradientTolerance) << what << " d/d" << inputs[i].name;
    record_worst("log10_gradient_error", errors[i]);
  }
}

}  // namespace recurbench::test
