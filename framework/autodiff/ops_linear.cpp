#include <algorithm>
#include <optional>

#include "autodiff/ops.hpp"
#include "autodiff/row_blocks.hpp"
#include "core/error.hpp"
#include "kernels/reduce.hpp"

namespace recurbench {
namespace {

struct Linear {
  Var x, w;
  std::optional<Var> bias;

  void forward(Tape& t, Real* out) const {
    const Index inputs = t.cols(x), outputs = t.cols(w), rows = t.rows(x);
    const Real* in = t.value(x);
    const auto finish = [&](Real* y, Index count) {
      if (bias) add_bias(y, t.value(*bias), count, outputs);
    };
    if (rows <= kBlockRows) {  // too few to pay for packing
      multiply({out, rows, outputs}, t.matrix(x), t.matrix(w));
      return finish(out, rows);
    }
    const ArenaScope scratch(t.arena());
    const PackedMatrix weights = packed(t.arena(), t.matrix(w));
    for (Index row = 0; row < rows; row += kBlockRows) {
      const Index count = std::min(kBlockRows, rows - row);
      multiply({out + row * outputs, count, outputs}, {in + row * inputs, count, inputs}, weights);
      finish(out + row * outputs, count);
    }
  }

  void operator()(Tape& t, Var self) const {
    const Index inputs = t.cols(x), outputs = t.cols(w), rows = t.rows(x);
    const auto [dx, fresh] = t.needs_grad(x) ? t.target(x) : Tape::Target{nullptr, false};
    // Taken before the scratch: they may come from the arena now.
    if (t.needs_grad(w)) t.grad(w);
    Real* dbias = bias && t.needs_grad(*bias) ? t.grad(*bias) : nullptr;
    const ArenaScope scratch(t.arena());
    const PackedMatrix back = dx ? packed(t.arena(), transpose(t.matrix(w))) : PackedMatrix{};
    Real* sums = t.arena().reals(outputs);
    for (Index row = 0; row < rows; row += kBlockRows) {
      const Index count = std::min(kBlockRows, rows - row);
      const ConstMatrix dout(t.grad(self) + row * outputs, count, outputs);
      if (dx) {
        const Matrix block(dx + row * inputs, count, inputs);
        fresh ? multiply(block, dout, back) : multiply_add(block, dout, back);
      }
      if (t.needs_grad(w))
        multiply_add(t.grad_matrix(w), transpose(ConstMatrix(t.value(x) + row * inputs, count, inputs)),
                     dout);
      if (!dbias) continue;
      column_sums(sums, dout.data, count, outputs);
      for (Index c = 0; c < outputs; ++c) dbias[c] += sums[c];
    }
  }
};

Var record_linear(Tape& tape, const Linear& node) {
  require(tape.cols(node.x) == tape.rows(node.w), "linear: x has {} columns, w has {} rows",
          tape.cols(node.x), tape.rows(node.w));
  const Var out =
      tape.record(tape.rows(node.x), tape.cols(node.w), {node.x, node.w, node.bias.value_or(node.w)}, node);
  node.forward(tape, tape.output(out));
  return out;
}

}  // namespace

Var linear(Tape& tape, Var x, Var w) {
  return record_linear(tape, {x, w, std::nullopt});
}

Var linear(Tape& tape, Var x, Var w, Var bias) {
  require(tape.rows(bias) == 1 && tape.cols(bias) == tape.cols(w),
          "linear: a row of {} columns was required, got {}×{}", tape.cols(w), tape.rows(bias),
          tape.cols(bias));
  return record_linear(tape, {x, w, bias});
}

}  // namespace recurbench
