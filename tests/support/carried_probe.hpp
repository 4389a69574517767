#pragma once

#include <complex>
#include <functional>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "autodiff/carry.hpp"
#include "support/gradcheck.hpp"

namespace recurbench::test {

/// A stateful op over one window, from the inputs' Vars.
using CarriedGraph = std::function<Var(Tape&, std::span<const Var>, Carry)>;

/// The same equations in complex numbers: all inputs and the state before the first step in, the output and
/// the state after the last step out.
using Complex = std::complex<double>;
using Tensors = std::vector<std::vector<Complex>>;
struct TwinResult {
  std::vector<Complex> y, state;
};
using Twin = std::function<TwinResult(const Tensors&)>;

/// Loss: mean squared distance of the output to one pattern + dot product of the last state with another.
constexpr double kOutputPhase = 2.5;
constexpr double kStatePhase = 0.8;

/// A name, with the numbers and their gradient.
using NamedTensor = std::pair<std::string, std::pair<std::vector<Real>*, std::vector<Real>*>>;

/// Runs a stateful op over a sequence in one or several windows, forward and backward.
struct CarriedProbe {
  std::vector<Input> inputs;  // the first `sequences` are [T·B,·]
  std::size_t sequences;
  Index batch;
  std::vector<Real> state;  // before the first step
  CarriedGraph graph;
  bool last_only = false;  // only the last window's output counts: earlier ones count through their state

  std::vector<Real> y{};
  std::vector<Real> last_state{};
  std::vector<Real> dstate{};  // of the state before the first step

  Index steps() const { return inputs[0].rows / batch; }

  /// Returns the loss; with `recording` leaves the gradients, which otherwise stay as they were.
  double run(const std::vector<Index>& windows, bool recording = true);
  double run(bool recording = true) { return run({steps()}, recording); }

  /// Every input and the first state, with their gradients.
  std::vector<NamedTensor> tensors();
};

void expect_carried_gradients(CarriedProbe probe, Index most = kMostPerturbed,
                              std::vector<Index> windows = {});

/// Expects values, last state and gradients of the twin, whose derivatives come from complex steps:
/// f'(x) = Im f(x + iε) / ε, exact to rounding.
void expect_twin(CarriedProbe probe, const Twin& twin, double tolerance, Index most = 40);

/// Expects the windows' outputs, last state and gradients to be those of the whole sequence.
void expect_windows_equal_the_whole(CarriedProbe probe, const std::vector<Index>& windows, double tolerance);

}  // namespace recurbench::test
