#include "autodiff/op_matrix_scan.hpp"

#include "autodiff/carried_state.hpp"
#include "core/error.hpp"
#include "kernels/delta_scan.hpp"
#include "kernels/gated_scan.hpp"

namespace recurbench {
namespace {

const Columns kNone{Var{}};

/// The columns [0, cols) of a view; a single row stands for all rows.
ConstMatrix view(const Tape& t, const Columns& c, Index cols) {
  if (c.value.node < 0) return {nullptr, 0, 0};
  const Index stride = t.rows(c.value) == 1 ? 0 : t.cols(c.value);
  return {t.value(c.value) + c.first, t.rows(c.value), cols, stride};
}
Matrix grad_view(Tape& t, const Columns& c, Index cols) {
  if (c.value.node < 0 || !t.needs_grad(c.value)) return {nullptr, 0, 0};
  const Index stride = t.rows(c.value) == 1 ? 0 : t.cols(c.value);
  return {t.grad(c.value) + c.first, t.rows(c.value), cols, stride};
}

void check(const Tape& t, const char* op, const char* name, const Columns& c, Index rows, Index cols,
           bool may_repeat = false) {
  require(t.rows(c.value) == rows || (may_repeat && t.rows(c.value) == 1),
          "{}: {} of {} rows was required, got {}", op, name, rows, t.rows(c.value));
  require(c.first >= 0 && c.first + cols <= t.cols(c.value),
          "{}: {} needs {} columns from {} on, got a matrix of {}", op, name, cols, c.first, t.cols(c.value));
}

struct GatedScan {
  GatedScanShape shape;
  Columns q, k, v, log_decay;
  Real* borders;
  Real* carried_grad;

  GatedScanTensors<ConstMatrix> inputs(const Tape& t) const {
    return {view(t, q, shape.key_cols()), view(t, k, shape.key_cols()),
            view(t, v, shape.heads * shape.values), view(t, log_decay, shape.decay_cols())};
  }
  void operator()(Tape& t, Var self) const {
    const GatedScanTensors<Matrix> gradients{
        grad_view(t, q, shape.key_cols()), grad_view(t, k, shape.key_cols()),
        grad_view(t, v, shape.heads * shape.values), grad_view(t, log_decay, shape.decay_cols())};
    const Real* dout = t.grad(self);
    const ArenaScope scratch(t.arena());
    Real* dstate = running_state(t, carried_grad, shape.state_floats());
    gated_scan_backward(gradients, dstate, t.arena().reals(gated_scan_scratch(shape)), dout, borders,
                        inputs(t), shape);
  }
};

struct DeltaScan {
  DeltaScanShape shape;
  DeltaScanInputs in;
  Columns w;
  DeltaScanTrace trace;
  Real* carried_grad;

  DeltaScanTensors<ConstMatrix> inputs(const Tape& t) const {
    const Index keys = shape.heads * shape.keys;
    return {view(t, in.r, keys), view(t, w, shape.decay_cols()),
            view(t, in.k, keys), view(t, in.v, shape.heads * shape.values),
            view(t, in.a, keys), view(t, in.b, keys)};
  }
  void operator()(Tape& t, Var self) const {
    const Index keys = shape.heads * shape.keys;
    const DeltaScanTensors<Matrix> gradients{
        grad_view(t, in.r, keys), grad_view(t, w, shape.decay_cols()),
        grad_view(t, in.k, keys), grad_view(t, in.v, shape.heads * shape.values),
        grad_view(t, in.a, keys), grad_view(t, in.b, keys)};
    const Real* dout = t.grad(self);
    const ArenaScope scratch(t.arena());
    Real* dstate = running_state(t, carried_grad, shape.state_floats());
    delta_scan_backward(gradients, dstate, t.arena().reals(delta_scan_scratch(shape)), dout, trace, inputs(t),
                        shape);
  }
};

}  // namespace

Var gated_scan(Tape& tape, Columns q, Columns k, Columns v, Columns log_decay, const MatrixScanSizes& sizes,
               const GatedScanOptions& options, Carry carry) {
  const Index steps = steps_of(tape, "gated_scan", v.value, sizes.batch);
  const GatedScanShape shape{steps,        sizes.batch,         sizes.heads,         sizes.keys,
                             sizes.values, options.shared_keys, options.decay_by_key};
  const Index rows = steps * sizes.batch;
  check(tape, "gated_scan", "q", q, rows, shape.key_cols());
  check(tape, "gated_scan", "k", k, rows, shape.key_cols());
  check(tape, "gated_scan", "v", v, rows, shape.heads * shape.values);
  check(tape, "gated_scan", "log_decay", log_decay, rows, shape.decay_cols(), true);
  Arena& arena = tape.arena();
  Real* borders = tape.recording() ? arena.reals(gated_scan_borders(shape)) : nullptr;
  const GatedScan scan{shape, q, k, v, log_decay, borders, carry.grad};
  const Var out =
      tape.record(rows, shape.heads * shape.values, {q.value, k.value, v.value, log_decay.value}, scan);
  if (carry.grad) tape.always_differentiate(out);
  const ArenaScope scratch(arena);
  Real* state = running_state(tape, carry.value, shape.state_floats());
  gated_scan_forward(tape.output(out), state, borders, arena.reals(gated_scan_scratch(shape)),
                     scan.inputs(tape), shape);
  return out;
}

Var delta_scan(Tape& tape, const DeltaScanInputs& in, const MatrixScanSizes& sizes, Carry carry) {
  return delta_scan(tape, in, kNone, false, sizes, carry);
}

Var delta_scan(Tape& tape, const DeltaScanInputs& in, Columns w, bool decay_by_head,
               const MatrixScanSizes& sizes, Carry carry) {
  const Index steps = steps_of(tape, "delta_scan", in.v.value, sizes.batch);
  const DeltaScanShape shape{steps, sizes.batch, sizes.heads, sizes.keys, sizes.values, decay_by_head};
  const Index rows = steps * sizes.batch;
  const Index keys = sizes.heads * sizes.keys;
  check(tape, "delta_scan", "r", in.r, rows, keys);
  check(tape, "delta_scan", "k", in.k, rows, keys);
  check(tape, "delta_scan", "v", in.v, rows, sizes.heads * sizes.values);
  check(tape, "delta_scan", "a", in.a, rows, keys);
  check(tape, "delta_scan", "b", in.b, rows, keys);
  const bool decays = w.value.node >= 0;
  if (decays) check(tape, "delta_scan", "w", w, rows, shape.decay_cols(), true);
  Arena& arena = tape.arena();
  DeltaScanTrace trace{nullptr, nullptr};
  if (tape.recording())
    trace = {arena.reals(delta_scan_borders(shape)), arena.reals(rows * sizes.heads * sizes.values)};
  const DeltaScan scan{shape, in, w, trace, carry.grad};
  const Var some = decays ? w.value : in.r.value;
  const Var out = tape.record(rows, sizes.heads * sizes.values,
                              {in.r.value, some, in.k.value, in.v.value, in.a.value, in.b.value}, scan);
  if (carry.grad) tape.always_differentiate(out);
  const ArenaScope scratch(arena);
  Real* state = running_state(tape, carry.value, shape.state_floats());
  delta_scan_forward(tape.output(out), state, trace, arena.reals(delta_scan_scratch(shape)),
                     scan.inputs(tape), shape);
  return out;
}

}  // namespace recurbench
