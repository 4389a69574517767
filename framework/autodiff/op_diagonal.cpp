#include "autodiff/op_diagonal.hpp"

#include <cmath>

#include "autodiff/carried_state.hpp"
#include "core/error.hpp"
#include "kernels/diagonal_scan.hpp"
#include "kernels/linear_recurrence.hpp"
#include "kernels/s4d.hpp"

namespace recurbench {
namespace {

Index steps_of(const Tape& tape, const char* who, Var x, Index batch) {
  require(tape.rows(x) % batch == 0, "{}: rows in multiples of the batch {} were required, got {}", who,
          batch, tape.rows(x));
  return tape.rows(x) / batch;
}

/// The last of `steps` states, each `cells` numbers, into the carry.
void carry_last(Real* carried, const Real* h, Index steps, Index cells) {
  if (carried) std::copy_n(h + (steps - 1) * cells, cells, carried);
}

struct ScanNode {
  Var a, b;
  const Real* first;
  Real* carried_grad;
  Index steps, cells;

  void operator()(Tape& t, Var self) const {
    const Real* dh = t.grad(self);
    std::optional<ArenaScope> scratch;
    const auto [da, db] = gradients_or_scratch(t, {a, b}, scratch);
    diagonal_scan_backward(da, db, state_gradient(t, carried_grad, cells), dh, t.value(self), first,
                           t.value(a), steps, cells);
  }
};

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
    complex_scan_backward(du, dlambda, dgamma, state_gradient(t, carried_grad, shape.cells()), dh,
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

struct S4dNode {
  DiagonalSsmShape shape;
  S4d in;
  const Real *a, *k;  // [2,N,C]
  const Real* borders;
  Real* carried_grad;

  Index coefficients() const { return 2 * shape.states * shape.channels; }
  S4dParameters<const Real> parameters(const Tape& t) const {
    return {t.value(in.log_dt), t.value(in.log_a_real), t.value(in.a_imag), t.value(in.c)};
  }
  DiagonalSsmInputs inputs(const Tape& t) const { return {t.value(in.x), a, k, t.value(in.d)}; }

  void operator()(Tape& t, Var self) const {
    const Real* dy = t.grad(self);
    std::optional<ArenaScope> scratch;
    const auto [dx, dlog_dt, dlog_a_real, da_imag, dc, dd] =
        gradients_or_scratch(t, {in.x, in.log_dt, in.log_a_real, in.a_imag, in.c, in.d}, scratch);
    Real* da = state_before(t, nullptr, coefficients());
    Real* dk = state_before(t, nullptr, coefficients());
    diagonal_ssm_backward({dx, da, dk, dd}, state_gradient(t, carried_grad, shape.batch * coefficients()), dy,
                          borders, inputs(t), shape);
    s4d_discretise_backward({dlog_dt, dlog_a_real, da_imag, dc}, da, dk, parameters(t), shape.states,
                            shape.channels);
  }
};

void require_fit(const Tape& tape, const S4d& in) {
  const Index channels = tape.cols(in.x);
  const Index states = tape.rows(in.log_a_real);
  require(tape.size(in.log_dt) == channels && tape.size(in.d) == channels,
          "s4d: log_dt and d of {} numbers were required, got {} and {}", channels, tape.size(in.log_dt),
          tape.size(in.d));
  require(tape.cols(in.log_a_real) == channels && tape.rows(in.a_imag) == states &&
              tape.cols(in.a_imag) == channels && tape.rows(in.c) == 2 * states &&
              tape.cols(in.c) == channels,
          "s4d: log_a_real [{},{}], a_imag [{},{}] and c [{},{}] do not fit {} channels", states,
          tape.cols(in.log_a_real), tape.rows(in.a_imag), tape.cols(in.a_imag), tape.rows(in.c),
          tape.cols(in.c), channels);
}

}  // namespace

Var diagonal_scan(Tape& tape, Var a, Var b, Index batch, Carry carry) {
  require(tape.rows(a) == tape.rows(b) && tape.cols(a) == tape.cols(b),
          "diagonal_scan: equal shapes were required, got {}×{} and {}×{}", tape.rows(a), tape.cols(a),
          tape.rows(b), tape.cols(b));
  const Index steps = steps_of(tape, "diagonal_scan", a, batch);
  const Index cells = batch * tape.cols(a);
  const ScanNode node{a, b, state_before(tape, carry.value, cells), carry.grad, steps, cells};
  const Var out = tape.record(tape.rows(a), tape.cols(a), {a, b}, node);
  if (carry.grad) tape.always_differentiate(out);
  diagonal_scan_forward(tape.output(out), node.first, tape.value(a), tape.value(b), steps, cells);
  carry_last(carry.value, tape.value(out), steps, cells);
  return out;
}

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

Var s4d(Tape& tape, const S4d& in, Index batch, Carry carry) {
  require_fit(tape, in);
  const DiagonalSsmShape shape{steps_of(tape, "s4d", in.x, batch), batch, tape.cols(in.x),
                               tape.rows(in.log_a_real)};
  const Index coefficients = 2 * shape.states * shape.channels;
  Real* a = tape.arena().reals(coefficients);
  Real* k = tape.arena().reals(coefficients);
  Real* borders = tape.recording() ? tape.arena().reals(diagonal_ssm_borders(shape)) : nullptr;
  const S4dNode node{shape, in, a, k, borders, carry.grad};
  s4d_discretise(a, k, node.parameters(tape), shape.states, shape.channels);
  const Var out = tape.record(tape.rows(in.x), shape.channels,
                              {in.x, in.log_dt, in.log_a_real, in.a_imag, in.c, in.d}, node);
  if (carry.grad) tape.always_differentiate(out);
  const ArenaScope scratch(tape.arena());
  Real* state = carry.value ? carry.value : state_before(tape, nullptr, batch * coefficients);
  diagonal_ssm_forward(tape.output(out), state, borders, node.inputs(tape), shape);
  return out;
}

}  // namespace recurbench
