#include "autodiff/op_recurrence.hpp"

#include <algorithm>

#include "autodiff/carried_state.hpp"
#include "core/error.hpp"

namespace recurbench {
namespace {

struct Layer {
  Cell cell;
  RecurrenceShape shape;
  RecurrenceTrace trace;
  Var x;
  RecurrenceParameters p;
  Real* carried_grad;

  RecurrenceWeights<const Real> weights(const Tape& t) const {
    return {t.value(p.w), t.value(p.u), t.value(p.b_x), t.value(p.b_h)};
  }

  void operator()(Tape& t, Var self) const {
    RecurrenceTrace kept = trace;
    kept.h = t.output(self);
    const RecurrenceWeights<Real> gradients{t.grad(p.w), t.grad(p.u), t.grad(p.b_x), t.grad(p.b_h)};
    Real* dx = t.needs_grad(x) ? t.grad(x) : nullptr;
    const Real* dout = t.grad(self);
    const ArenaScope scratch(t.arena());
    const Index cells = shape.batch * shape.hidden;
    Real* dh = running_state(t, carried_grad, cells);
    Real* dc =
        cell.has_memory ? running_state(t, carried_grad ? carried_grad + cells : nullptr, cells) : nullptr;
    Real* room = t.arena().reals(recurrence_scratch(cell, shape));
    recurrence_backward(cell, shape, kept, dx, gradients, dh, dc, room, dout, t.value(x), weights(t));
  }
};

}  // namespace

Var recurrence(Tape& tape, const Cell& cell, Var x, const RecurrenceParameters& p, Index batch, Carry carry) {
  const Index hidden = tape.rows(p.u);
  const Index steps = steps_of(tape, "recurrence", x, batch);
  require(tape.rows(p.w) == tape.cols(x) && tape.cols(p.w) == cell.input_blocks * hidden &&
              tape.cols(p.u) == cell.recurrent_blocks() * hidden,
          "recurrence: w [{},{}] and u [{},{}] do not fit {} inputs and {} hidden", tape.rows(p.w),
          tape.cols(p.w), tape.rows(p.u), tape.cols(p.u), tape.cols(x), hidden);
  const RecurrenceShape shape{steps, batch, tape.cols(x), hidden};
  const Index cells = batch * hidden;
  const bool keeps = tape.recording();
  const Index kept_steps = keeps ? shape.steps : std::min(shape.steps, segment_steps(batch));
  Arena& arena = tape.arena();

  RecurrenceTrace trace{};
  trace.gates = arena.reals(kept_steps * batch * cell.blocks * hidden);
  trace.keeps_gates = keeps;
  trace.c = cell.has_memory ? arena.reals(shape.steps * cells) : nullptr;
  trace.h_first = state_before(tape, carry.value, cells);
  trace.c_first = cell.has_memory ? state_before(tape, carry.at(cells).value, cells) : nullptr;
  const Layer layer{cell, shape, trace, x, p, carry.grad};
  const Var out = tape.record(tape.rows(x), hidden, {x, p.w, p.u, p.b_x, p.b_h}, layer);
  if (carry.grad) tape.always_differentiate(out);
  trace.h = tape.output(out);
  {
    const ArenaScope scratch(arena);
    recurrence_forward(cell, shape, trace, arena.reals(recurrence_scratch(cell, shape)), tape.value(x),
                       layer.weights(tape));
  }
  if (carry.value) {
    std::copy_n(trace.h + (shape.steps - 1) * cells, cells, carry.value);
    if (cell.has_memory) std::copy_n(trace.c + (shape.steps - 1) * cells, cells, carry.value + cells);
  }
  return out;
}

}  // namespace recurbench
