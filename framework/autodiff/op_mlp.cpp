#include "autodiff/op_mlp.hpp"

#include <algorithm>

#include "autodiff/row_blocks.hpp"
#include "core/error.hpp"
#include "kernels/activations.hpp"
#include "kernels/reduce.hpp"

namespace recurbench {
namespace {

struct Gelu {
  static Real value(Real x) { return gelu_of(x); }
  static Real slope(Real x) { return gelu_slope(x); }
};
struct ReluSquared {
  static Real value(Real x) { return x > 0 ? x * x : x * 0; }
  static Real slope(Real x) { return x > 0 ? 2 * x : Real{0}; }
};

void add_column_sums(Tape& tape, Var bias, const Real* rows, Index count) {
  Real* dbias = tape.grad(bias);
  const ArenaScope scratch(tape.arena());
  Real* sums = tape.arena().reals(tape.cols(bias));
  column_sums(sums, rows, count, tape.cols(bias));
  for (Index c = 0; c < tape.cols(bias); ++c) dbias[c] += sums[c];
}

template <class F>
struct MlpNode {
  Var x;
  MlpParameters p;
  Real* hidden;  // [R,M] before the activation; a block of it when nothing is recorded
  bool keeps;

  void forward(Tape& t, Real* out) const {
    const ArenaScope scratch(t.arena());
    const Index inner = t.cols(p.up), inputs = t.cols(x), outputs = t.cols(p.down);
    const PackedMatrix up = packed(t.arena(), t.matrix(p.up));
    const PackedMatrix down = packed(t.arena(), t.matrix(p.down));
    Real* active = t.arena().reals(kBlockRows * inner);
    for (Index row = 0; row < t.rows(x); row += kBlockRows) {
      const Index count = std::min(kBlockRows, t.rows(x) - row);
      Real* h = hidden + (keeps ? row * inner : 0);
      Real* y = out + row * outputs;
      multiply({h, count, inner}, {t.value(x) + row * inputs, count, inputs}, up);
      if (p.up_bias) add_bias(h, t.value(*p.up_bias), count, inner);
      for (Index i = 0; i < count * inner; ++i) active[i] = F::value(h[i]);
      multiply({y, count, outputs}, {active, count, inner}, down);
      if (p.down_bias) add_bias(y, t.value(*p.down_bias), count, outputs);
    }
  }

  void operator()(Tape& t, Var self) const {
    const Index inner = t.cols(p.up), inputs = t.cols(x), outputs = t.cols(p.down);
    const Real* dout = t.grad(self);
    const auto [dx, fresh] = t.needs_grad(x) ? t.target(x) : Tape::Target{nullptr, false};
    for (const Var weights : {p.up, p.down}) t.grad(weights);  // before the scratch
    if (p.down_bias) add_column_sums(t, *p.down_bias, dout, t.rows(self));
    if (p.up_bias) t.grad(*p.up_bias);
    const ArenaScope scratch(t.arena());
    const PackedMatrix up = packed(t.arena(), transpose(t.matrix(p.up)));
    const PackedMatrix down = packed(t.arena(), transpose(t.matrix(p.down)));
    Real* active = t.arena().reals(kBlockRows * inner);
    Real* dhidden = t.arena().reals(kBlockRows * inner);
    for (Index row = 0; row < t.rows(self); row += kBlockRows) {
      const Index count = std::min(kBlockRows, t.rows(self) - row);
      const ConstMatrix dy(dout + row * outputs, count, outputs);
      const ConstMatrix in(t.value(x) + row * inputs, count, inputs);
      const Real* h = hidden + row * inner;
      multiply({dhidden, count, inner}, dy, down);
      for (Index i = 0; i < count * inner; ++i) {
        active[i] = F::value(h[i]);
        dhidden[i] *= F::slope(h[i]);
      }
      multiply_add(t.grad_matrix(p.down), transpose(ConstMatrix(active, count, inner)), dy);
      multiply_add(t.grad_matrix(p.up), transpose(in), ConstMatrix(dhidden, count, inner));
      if (p.up_bias) add_column_sums(t, *p.up_bias, dhidden, count);
      if (!dx) continue;
      const Matrix dblock(dx + row * inputs, count, inputs);
      const ConstMatrix dh(dhidden, count, inner);
      fresh ? multiply(dblock, dh, up) : multiply_add(dblock, dh, up);
    }
  }
};

template <class F>
Var record_mlp(Tape& tape, Var x, const MlpParameters& p) {
  const bool keeps = tape.recording();
  const Index rows = keeps ? tape.rows(x) : std::min(kBlockRows, tape.rows(x));
  const MlpNode<F> node{x, p, tape.arena().reals(rows * tape.cols(p.up)), keeps};
  const Var inputs[] = {x, p.up, p.down, p.up_bias.value_or(x), p.down_bias.value_or(x)};
  const Var out = tape.record(tape.rows(x), tape.cols(p.down), std::span<const Var>(inputs), node);
  node.forward(tape, tape.output(out));
  return out;
}

}  // namespace

Var mlp(Tape& tape, Var x, const MlpParameters& p, Activation activation) {
  require(tape.cols(x) == tape.rows(p.up) && tape.cols(p.up) == tape.rows(p.down),
          "mlp: x has {} columns, up is {}×{}, down {}×{}", tape.cols(x), tape.rows(p.up), tape.cols(p.up),
          tape.rows(p.down), tape.cols(p.down));
  if (activation == Activation::gelu) return record_mlp<Gelu>(tape, x, p);
  require(activation == Activation::relu_squared, "mlp: gelu or relu_squared was required");
  return record_mlp<ReluSquared>(tape, x, p);
}

}  // namespace recurbench
