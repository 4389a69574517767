#include "architectures/support/op_rwkv7.hpp"

#include "kernels/activations.hpp"

namespace recurbench {
namespace {

constexpr Real kFastest = Real(0.60653065971263342);  // e^{−1/2}

}  // namespace

Var rwkv7_decay(Tape& tape, Var x) {
  const Var out = tape.record(tape.rows(x), tape.cols(x), {x}, [x](Tape& t, Var self) {
    Real* __restrict dx = t.grad(x);
    const Real* __restrict dout = t.grad(self);
    const Real* __restrict in = t.value(x);
    const Real* __restrict w = t.value(self);
    const Index count = t.size(self);
    for (Index i = 0; i < count; ++i) {
      const Real s = sigmoid_of(in[i]);
      dx[i] -= dout[i] * w[i] * kFastest * s * (1 - s);
    }
  });
  Real* __restrict w = tape.output(out);
  const Real* __restrict in = tape.value(x);
  const Index count = tape.size(out);
  for (Index i = 0; i < count; ++i) w[i] = exp_nonpositive(-kFastest * sigmoid_of(in[i]));
  return out;
}

}  // namespace recurbench
