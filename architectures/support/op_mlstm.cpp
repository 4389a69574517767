#include "architectures/support/op_mlstm.hpp"

#include <algorithm>
#include <cmath>

#include "core/error.hpp"
#include "kernels/activations.hpp"

namespace recurbench {
namespace {

Real log_sigmoid(Real x) {
  return -softplus_of(-x);
}

/// The larger of |normaliser| and exp(−m), which stays above 0 and finite for all m.
Real divisor(Real normaliser, Real m) {
  const Real e = exp_nonpositive(-std::abs(m));
  return std::max(std::abs(normaliser), m < 0 ? 1 / e : e);
}

struct GatesNode {
  Var pre;
  Index heads, batch;
  Real* carried_grad;

  void operator()(Tape& t, Var self) const {
    Real* dpre = t.grad(pre);
    const Real* dout = t.grad(self);
    for (Index r = 0; r < t.rows(self); ++r)
      for (Index h = 0; h < heads; ++h) {
        const Index i = r * 2 * heads + h;
        dpre[i] += dout[i + heads] * t.value(self)[i + heads];
        dpre[i + heads] += dout[i] * sigmoid_of(-t.value(pre)[i + heads]);
      }
    if (carried_grad) std::fill_n(carried_grad, batch * heads, Real{0});
  }
};

struct ReadNode {
  Var memory, normaliser;
  const Real* m;
  Index heads, size;

  void operator()(Tape& t, Var self) const {
    Real* dmemory = t.needs_grad(memory) ? t.grad(memory) : nullptr;
    Real* dnormaliser = t.needs_grad(normaliser) ? t.grad(normaliser) : nullptr;
    for (Index i = 0; i < t.rows(self) * heads; ++i) {
      const Real* dout = t.grad(self) + i * size;
      const Real* out = t.value(self) + i * size;
      const Real n = t.value(normaliser)[i];
      const Real below = divisor(n, m[i]);
      Real along = 0;
      for (Index j = 0; j < size; ++j) along += dout[j] * out[j];
      for (Index j = 0; dmemory && j < size; ++j) dmemory[i * size + j] += dout[j] / below;
      if (dnormaliser && below == std::abs(n)) dnormaliser[i] -= along / n;
    }
  }
};

}  // namespace

MlstmGates mlstm_gates(Tape& tape, Var pre, Index batch, Carry carry) {
  const Index heads = tape.cols(pre) / 2;
  const Index rows = tape.rows(pre);
  require(tape.cols(pre) % 2 == 0 && rows % batch == 0,
          "mlstm_gates: two columns a head and rows in multiples of the batch {} were required, got {}×{}",
          batch, rows, tape.cols(pre));
  Real* m = tape.arena().reals(rows * heads);
  const Var out = tape.record(rows, 2 * heads, {pre}, GatesNode{pre, heads, batch, carry.grad});
  if (carry.grad) tape.always_differentiate(out);
  const Real* in = tape.value(pre);
  Real* gates = tape.output(out);
  for (Index r = 0; r < rows; ++r)
    for (Index h = 0; h < heads; ++h) {
      const Real first = carry.value ? carry.value[r % batch * heads + h] : Real{0};
      const Real before = r < batch ? first : m[(r - batch) * heads + h];
      const Real input = in[r * 2 * heads + h];
      const Real kept = log_sigmoid(in[r * 2 * heads + heads + h]) + before;
      const Real now = input > kept ? input : kept;  // NaN in either shows in the gates below
      m[r * heads + h] = now;
      gates[r * 2 * heads + h] = kept - now;
      gates[r * 2 * heads + heads + h] = exp_nonpositive(input - now);
    }
  if (carry.value) std::copy_n(m + (rows - batch) * heads, batch * heads, carry.value);
  return {out, m};
}

Var mlstm_read(Tape& tape, Var memory, Var normaliser, const Real* m) {
  const Index heads = tape.cols(normaliser);
  require(tape.rows(memory) == tape.rows(normaliser) && tape.cols(memory) % heads == 0,
          "mlstm_read: memory [{},{}] does not fit {} heads", tape.rows(memory), tape.cols(memory), heads);
  const Index size = tape.cols(memory) / heads;
  const Var out = tape.record(tape.rows(memory), tape.cols(memory), {memory, normaliser},
                              ReadNode{memory, normaliser, m, heads, size});
  Real* result = tape.output(out);
  const Real* in = tape.value(memory);
  for (Index i = 0; i < tape.rows(memory) * heads; ++i) {
    const Real below = divisor(tape.value(normaliser)[i], m[i]);
    for (Index j = 0; j < size; ++j) result[i * size + j] = in[i * size + j] / below;
  }
  return out;
}

}  // namespace recurbench
