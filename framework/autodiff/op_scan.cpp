#include "autodiff/op_scan.hpp"

#include "autodiff/carried_state.hpp"
#include "core/error.hpp"
#include "kernels/activations.hpp"
#include "kernels/causal_conv.hpp"
#include "kernels/selective_scan.hpp"

namespace recurbench {
namespace {

/// An input's gradient, `further` columns on, or null where none is wanted.
Real* grad_or_null(Tape& t, const Columns& c, Index further = 0) {
  return t.needs_grad(c.value) ? t.grad(c.value) + c.first + further : nullptr;
}

struct ScanNode {
  ScanShape shape;
  SelectiveScan in;
  Real* borders;
  Real* carried_grad;

  ScanInputs inputs(const Tape& t) const {
    const Real* b = t.value(in.projection.value) + in.projection.first;
    return {t.value(in.x),     t.value(in.dt), b, b + shape.states, t.cols(in.projection.value),
            t.value(in.a_log), t.value(in.d)};
  }

  void operator()(Tape& t, Var self) const {
    const ScanGradients gradients{
        grad_or_null(t, in.x),          grad_or_null(t, in.dt),
        grad_or_null(t, in.projection), grad_or_null(t, in.projection, shape.states),
        grad_or_null(t, in.a_log),      grad_or_null(t, in.d)};
    const Real* dout = t.grad(self);
    const ArenaScope scratch(t.arena());
    selective_scan_backward(gradients, carried_grad, t.arena().reals(scan_scratch(shape)), dout, borders,
                            inputs(t), shape);
  }
};

struct ConvNode {
  ConvShape shape;
  CausalConv in;
  const Real* taps;
  Real* carried_grad;

  ConvInputs inputs(const Tape& t) const {
    return {t.value(in.x.value) + in.x.first, t.cols(in.x.value), taps, t.value(in.w),
            in.bias ? t.value(*in.bias) : nullptr};
  }

  void operator()(Tape& t, Var self) const {
    const ConvGradients gradients{grad_or_null(t, in.x), grad_or_null(t, in.w),
                                  in.bias ? grad_or_null(t, *in.bias) : nullptr};
    const Real* dout = t.grad(self);
    const ArenaScope scratch(t.arena());
    causal_conv_backward(gradients, carried_grad, t.arena().reals(conv_scratch(shape)), dout, inputs(t),
                         shape);
  }
};

}  // namespace

Var selective_scan(Tape& tape, const SelectiveScan& in, Index batch, Carry carry) {
  const Index rows = tape.rows(in.x);
  const ScanShape shape{steps_of(tape, "selective_scan", in.x, batch), batch, tape.cols(in.x),
                        tape.cols(in.a_log), in.negative_eigenvalues};
  require(tape.rows(in.dt) == rows && tape.cols(in.dt) == shape.channels &&
              tape.rows(in.a_log) == shape.channels && tape.size(in.d) == shape.channels,
          "selective_scan: dt [{},{}], a_log [{},{}] and d [{}] do not fit x [{},{}]", tape.rows(in.dt),
          tape.cols(in.dt), tape.rows(in.a_log), tape.cols(in.a_log), tape.size(in.d), rows, shape.channels);
  require_columns(tape, "selective_scan", in.projection, 2 * shape.states, rows);
  Real* borders = tape.recording() ? tape.arena().reals(scan_borders(shape)) : nullptr;
  const ScanNode node{shape, in, borders, carry.grad};
  const Var out = tape.record(rows, shape.channels, {in.x, in.dt, in.projection.value, in.a_log, in.d}, node);
  if (carry.grad) tape.always_differentiate(out);
  const ArenaScope scratch(tape.arena());
  selective_scan_forward(tape.output(out), carry.value, borders, tape.arena().reals(scan_scratch(shape)),
                         node.inputs(tape), shape);
  return out;
}

Var causal_conv(Tape& tape, const CausalConv& in, Index batch, Carry carry) {
  const ConvShape shape{steps_of(tape, "causal_conv", in.x.value, batch), batch, tape.cols(in.w),
                        tape.rows(in.w), in.silu};
  require(shape.kernel >= 1 && shape.kernel <= kMostTaps, "causal_conv: 1 to {} taps were required, got {}",
          kMostTaps, shape.kernel);
  require_columns(tape, "causal_conv", in.x, shape.channels, tape.rows(in.x.value));
  require(!in.bias || tape.size(*in.bias) == shape.channels,
          "causal_conv: a bias of {} numbers was required, got {}", shape.channels,
          in.bias ? tape.size(*in.bias) : 0);
  const Index carried = (shape.kernel - 1) * batch * shape.channels;
  const Real* taps = carry.value;
  if (carry.value && tape.recording()) {
    // Later windows overwrite the carried taps, and backward needs these.
    Real* kept = tape.arena().reals(carried);
    std::copy_n(carry.value, carried, kept);
    taps = kept;
  }
  const ConvNode node{shape, in, taps, carry.grad};
  const Var out =
      tape.record(tape.rows(in.x.value), shape.channels, {in.x.value, in.w, in.bias.value_or(in.w)}, node);
  if (carry.grad) tape.always_differentiate(out);
  const ConvInputs inputs = node.inputs(tape);
  causal_conv_forward(tape.output(out), inputs, shape);
  if (carry.value) causal_conv_carry(carry.value, inputs.x, inputs.x_stride, shape);
  return out;
}

Var softplus(Tape& tape, Var x, Var bias) {
  require(tape.size(bias) == tape.cols(x), "softplus: a bias of {} numbers was required, got {}",
          tape.cols(x), tape.size(bias));
  const Var out = tape.record(tape.rows(x), tape.cols(x), {x, bias}, [x, bias](Tape& t, Var self) {
    const Index cols = t.cols(self);
    Real* dx = grad_or_null(t, x);
    Real* dbias = grad_or_null(t, bias);
    for (Index row = 0; row < t.rows(self); ++row) {
      const Real* dout = t.grad(self) + row * cols;
      const Real* y = t.value(self) + row * cols;
      // σ(x) = 1 − e^{−softplus(x)}
      if (dx)
        for (Index c = 0; c < cols; ++c) dx[row * cols + c] -= dout[c] * expm1_nonpositive(-y[c]);
      if (dbias)
        for (Index c = 0; c < cols; ++c) dbias[c] -= dout[c] * expm1_nonpositive(-y[c]);
    }
  });
  const Index cols = tape.cols(x);
  const Real* b = tape.value(bias);
  for (Index row = 0; row < tape.rows(x); ++row) {
    Real* y = tape.output(out) + row * cols;
    const Real* in = tape.value(x) + row * cols;
    for (Index c = 0; c < cols; ++c) y[c] = softplus_of(in[c] + b[c]);
  }
  return out;
}

Var silu_gate(Tape& tape, Var y, Columns gates) {
  const Index cols = tape.cols(y);
  require_columns(tape, "silu_gate", gates, cols, tape.rows(y));
  const Var out = tape.record(tape.rows(y), cols, {y, gates.value}, [y, gates](Tape& t, Var self) {
    const Index width = t.cols(y);
    Real* dy = grad_or_null(t, y);
    Real* dz = grad_or_null(t, gates);
    for (Index row = 0; row < t.rows(y); ++row) {
      const Real* dout = t.grad(self) + row * width;
      const Real* in = t.value(y) + row * width;
      const Real* gate = t.value(gates.value) + row * t.cols(gates.value) + gates.first;
      if (dy)
        for (Index c = 0; c < width; ++c) dy[row * width + c] += dout[c] * gate[c] * sigmoid_of(gate[c]);
      if (dz)
        for (Index c = 0; c < width; ++c)
          dz[row * t.cols(gates.value) + c] += dout[c] * in[c] * silu_slope(gate[c]);
    }
  });
  for (Index row = 0; row < tape.rows(y); ++row) {
    Real* result = tape.output(out) + row * cols;
    const Real* in = tape.value(y) + row * cols;
    const Real* gate = tape.value(gates.value) + row * tape.cols(gates.value) + gates.first;
    for (Index c = 0; c < cols; ++c) result[c] = in[c] * gate[c] * sigmoid_of(gate[c]);
  }
  return out;
}

}  // namespace recurbench
