#include "architectures/support/op_wkv.hpp"

#include "autodiff/carried_state.hpp"
#include "core/error.hpp"
#include "kernels/token_shift.hpp"
#include "kernels/wkv.hpp"

namespace recurbench {
namespace {

struct WkvNode {
  WkvShape shape;
  Wkv in;
  const Real* borders;
  Real* carried_grad;

  WkvInputs inputs(const Tape& t) const {
    return {t.value(in.r), t.value(in.k), t.value(in.v), t.value(in.time_decay), t.value(in.time_first)};
  }

  void operator()(Tape& t, Var self) const {
    const Real* dout = t.grad(self);
    std::optional<ArenaScope> scratch;
    const auto [dr, dk, dv, ddecay, dfirst] =
        gradients_or_scratch(t, {in.r, in.k, in.v, in.time_decay, in.time_first}, scratch);
    Real* dstate = running_state(t, carried_grad, 2 * shape.cells());
    wkv_backward({dr, dk, dv, ddecay, dfirst}, dstate, t.arena().reals(wkv_scratch(shape)), dout, borders,
                 inputs(t), shape);
    if (carried_grad) std::fill_n(carried_grad + 2 * shape.cells(), shape.cells(), Real{0});
  }
};

}  // namespace

Var wkv(Tape& tape, const Wkv& in, Index batch, Carry carry) {
  const Index rows = tape.rows(in.k);
  const Index channels = tape.cols(in.k);
  const Index steps = steps_of(tape, "wkv", in.k, batch);
  require(tape.rows(in.r) == rows && tape.cols(in.r) == channels && tape.rows(in.v) == rows &&
              tape.cols(in.v) == channels,
          "wkv: r [{},{}] and v [{},{}] do not fit k [{},{}]", tape.rows(in.r), tape.cols(in.r),
          tape.rows(in.v), tape.cols(in.v), rows, channels);
  require(tape.size(in.time_decay) == channels && tape.size(in.time_first) == channels,
          "wkv: time_decay and time_first of {} numbers were required, got {} and {}", channels,
          tape.size(in.time_decay), tape.size(in.time_first));
  const WkvShape shape{steps, batch, channels};
  Real* borders = tape.recording() ? tape.arena().reals(wkv_borders(shape)) : nullptr;
  const WkvNode node{shape, in, borders, carry.grad};
  const Var out = tape.record(rows, channels, {in.r, in.k, in.v, in.time_decay, in.time_first}, node);
  if (carry.grad) tape.always_differentiate(out);
  const ArenaScope scratch(tape.arena());
  Real* state = running_state(tape, carry.value, 3 * shape.cells());
  wkv_forward(tape.output(out), state, borders, tape.arena().reals(wkv_scratch(shape)), node.inputs(tape),
              shape);
  return out;
}

Var token_difference(Tape& tape, Var x, Index batch, Carry carry) {
  const Index rows = tape.rows(x);
  const Index steps = steps_of(tape, "token_difference", x, batch);
  const Index cells = batch * tape.cols(x);
  const Var out =
      tape.record(rows, tape.cols(x), {x}, [x, steps, cells, grad = carry.grad](Tape& t, Var self) {
        token_difference_backward(t.grad(x), grad, t.grad(self), steps, cells);
      });
  if (carry.grad) tape.always_differentiate(out);
  token_difference_forward(tape.output(out), carry.value, tape.value(x), steps, cells);
  carry_last(carry.value, tape.value(x), steps, cells);
  return out;
}

Var token_mix(Tape& tape, Var x, Var difference, Var mix) {
  const Index rows = tape.rows(x);
  const Index channels = tape.cols(x);
  require(tape.rows(difference) == rows && tape.cols(difference) == channels && tape.size(mix) == channels,
          "token_mix: difference [{},{}] and mix [{}] do not fit x [{},{}]", tape.rows(difference),
          tape.cols(difference), tape.size(mix), rows, channels);
  const Var out = tape.record(rows, channels, {x, difference, mix}, [x, difference, mix](Tape& t, Var self) {
    const Real* dout = t.grad(self);
    std::optional<ArenaScope> scratch;
    const auto [dx, ddifference, dmix] = gradients_or_scratch(t, {x, difference, mix}, scratch);
    token_mix_backward(dx, ddifference, dmix, dout, t.value(difference), t.value(mix), t.rows(x), t.cols(x));
  });
  token_mix_forward(tape.output(out), tape.value(x), tape.value(difference), tape.value(mix), rows, channels);
  return out;
}

}  // namespace recurbench
