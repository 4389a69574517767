#include "architectures/support/op_lru.hpp"

#include <cmath>

#include "autodiff/carried_state.hpp"
#include "core/error.hpp"
#include "kernels/complex_scan.hpp"

namespace recurbench {
namespace {

struct LruNode {
  ComplexScanShape shape;
  LinearRecurrentUnit in;
  const Real* lambda;  // [2,N]
  const Real* gamma;   // [N]
  const Real* first;
  Real* carried_grad;

  void operator()(Tape& t, Var self) const {
    const Index N = shape.states;
    const Real* dh = t.grad(self);
    std::optional<ArenaScope> scratch;
    const auto [du, dnu, dtheta, dgamma_log] =
        gradients_or_scratch(t, {in.u, in.nu, in.theta, in.gamma_log}, scratch);
    Real* dlambda = state_before(t, nullptr, 2 * N);
    Real* dgamma = state_before(t, nullptr, N);
    complex_scan_backward(du, dlambda, dgamma, running_state(t, carried_grad, shape.cells()), dh,
                          t.value(self), first, t.value(in.u), lambda, gamma, shape);
    for (Index n = 0; n < N; ++n) {
      const Real re = lambda[n];
      const Real im = lambda[N + n];
      dnu[n] -= std::exp(t.value(in.nu)[n]) * (dlambda[n] * re + dlambda[N + n] * im);
      dtheta[n] += std::exp(t.value(in.theta)[n]) * (dlambda[N + n] * re - dlambda[n] * im);
      dgamma_log[n] += gamma[n] * dgamma[n];
    }
  }
};

/// λ [2,N] and γ [N].
void fill_coefficients(const Tape& tape, const LinearRecurrentUnit& in, Real* lambda, Real* gamma, Index N) {
  for (Index n = 0; n < N; ++n) {
    const Real radius = std::exp(-std::exp(tape.value(in.nu)[n]));
    const Real phase = std::exp(tape.value(in.theta)[n]);
    lambda[n] = radius * std::cos(phase);
    lambda[N + n] = radius * std::sin(phase);
    gamma[n] = std::exp(tape.value(in.gamma_log)[n]);
  }
}

}  // namespace

Var linear_recurrent_unit(Tape& tape, const LinearRecurrentUnit& in, Index batch, Carry carry) {
  const Index states = tape.size(in.nu);
  require(
      tape.cols(in.u) == 2 * states && tape.size(in.theta) == states && tape.size(in.gamma_log) == states,
      "linear_recurrent_unit: u of {} columns, theta and gamma_log of {} were required, got {}, {} and {}",
      2 * states, states, tape.cols(in.u), tape.size(in.theta), tape.size(in.gamma_log));
  const ComplexScanShape shape{steps_of(tape, "linear_recurrent_unit", in.u, batch), batch, states};
  Real* lambda = tape.arena().reals(2 * states);
  Real* gamma = tape.arena().reals(states);
  fill_coefficients(tape, in, lambda, gamma, states);
  const LruNode node{shape, in, lambda, gamma, state_before(tape, carry.value, shape.cells()), carry.grad};
  const Var out = tape.record(tape.rows(in.u), 2 * states, {in.u, in.nu, in.theta, in.gamma_log}, node);
  if (carry.grad) tape.always_differentiate(out);
  complex_scan_forward(tape.output(out), node.first, tape.value(in.u), lambda, gamma, shape);
  carry_last(carry.value, tape.value(out), shape.steps, shape.cells());
  return out;
}

}  // namespace recurbench
