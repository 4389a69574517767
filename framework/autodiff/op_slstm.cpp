#include "autodiff/op_slstm.hpp"

#include "autodiff/carried_state.hpp"
#include "core/error.hpp"
#include "kernels/slstm.hpp"

namespace seqbench {
namespace {

struct SlstmNode {
  SlstmShape shape;
  Var pre, r;
  Real* trace;
  const Real* first_h;
  Real* carried_grad;

  void operator()(Tape& t, Var self) const {
    const Real* dh = t.grad(self);
    std::optional<ArenaScope> scratch;
    const auto [dpre, dr] = gradients_or_scratch(t, {pre, r}, scratch);
    Real* dstate = state_gradient(t, carried_grad, 4 * shape.cells());
    slstm_backward(dpre, dr, dstate, trace, t.arena().reals(slstm_scratch(shape)), dh, t.value(self), first_h,
                   t.value(r), shape);
    if (carried_grad) std::fill_n(carried_grad + 3 * shape.cells(), shape.cells(), Real{0});
  }
};

}  // namespace

Var slstm(Tape& tape, Var pre, Var r, Index heads, Index batch, Carry carry) {
  const Index width = tape.rows(r);
  require(tape.rows(pre) % batch == 0, "slstm: rows in multiples of the batch {} were required, got {}",
          batch, tape.rows(pre));
  require(width % heads == 0 && tape.cols(r) * heads == 4 * width && tape.cols(pre) == 4 * width,
          "slstm: pre [{},{}] and r [{},{}] do not fit {} heads", tape.rows(pre), tape.cols(pre), width,
          tape.cols(r), heads);
  const SlstmShape shape{tape.rows(pre) / batch, batch, heads, width / heads};
  const bool keeps = tape.recording();
  Real* first_h = state_before(tape, carry.value, shape.cells());
  Real* trace = tape.arena().reals(slstm_trace(shape, keeps));
  const Var out =
      tape.record(tape.rows(pre), width, {pre, r}, SlstmNode{shape, pre, r, trace, first_h, carry.grad});
  if (carry.grad) tape.always_differentiate(out);
  const ArenaScope scratch(tape.arena());
  Real* state = carry.value ? carry.value : state_before(tape, nullptr, 4 * shape.cells());
  slstm_forward(tape.output(out), state, trace, keeps, tape.arena().reals(slstm_scratch(shape)),
                tape.value(pre), tape.value(r), shape);
  return out;
}

}  // namespace seqbench
