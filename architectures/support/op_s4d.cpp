#include "architectures/support/op_s4d.hpp"

#include "autodiff/carried_state.hpp"
#include "core/error.hpp"
#include "kernels/diagonal_ssm.hpp"
#include "kernels/s4d.hpp"

namespace recurbench {
namespace {

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
    diagonal_ssm_backward({dx, da, dk, dd}, running_state(t, carried_grad, shape.batch * coefficients()), dy,
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
  Real* state = running_state(tape, carry.value, batch * coefficients);
  diagonal_ssm_forward(tape.output(out), state, borders, node.inputs(tape), shape);
  return out;
}

}  // namespace recurbench
