#include "architectures/support/op_slstm.hpp"

#include "autodiff/carried_state.hpp"
#include "core/error.hpp"
#include "kernels/gemm.hpp"
#include "kernels/reduce.hpp"
#include "kernels/slstm.hpp"

namespace recurbench {
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
    Real* dstate = running_state(t, carried_grad, 4 * shape.cells());
    slstm_backward(dpre, dr, dstate, trace, t.arena().reals(slstm_scratch(shape)), dh, t.value(self), first_h,
                   t.value(r), shape);
    if (carried_grad) std::fill_n(carried_grad + 3 * shape.cells(), shape.cells(), Real{0});
  }
};

/// Views of one half of a head's product, which is a product of matrices in place: the columns of ĩ f̃ (half
/// 0) or of z̃ õ (half 1).
struct HalfHead {
  Index rows, heads, D;
  Index head, half;

  Index width() const { return heads * D; }
  Index first() const { return head * D; }
  template <class View>
  View input(auto* x) const {
    return {x + first(), rows, D, width()};
  }
  template <class View>
  View weights(auto* w) const {
    return {w + first() * 4 * D + half * 2 * D, D, 2 * D, 4 * D};
  }
  template <class View>
  View pre(auto* values) const {
    return {values + first() * 4 + half * 2 * D, rows, 2 * D, 4 * width()};
  }
};

struct SlstmInputsNode {
  Var inputs[2];  // of half 0 and half 1
  Var w, bias;
  Index heads;

  template <class Visit>
  void for_each_product(const Tape& t, Visit visit) const {
    for (Index head = 0; head < heads; ++head)
      for (Index half = 0; half < 2; ++half)
        visit(HalfHead{t.rows(inputs[0]), heads, t.rows(w) / heads, head, half}, inputs[half]);
  }

  void forward(Tape& t, Var out) const {
    const Index cols = t.cols(out);
    for (Index r = 0; r < t.rows(out); ++r) std::copy_n(t.value(bias), cols, t.output(out) + r * cols);
    for_each_product(t, [&](const HalfHead& at, Var x) {
      multiply_add(at.pre<Matrix>(t.output(out)), at.input<ConstMatrix>(t.value(x)),
                   at.weights<ConstMatrix>(t.value(w)));
    });
  }

  void operator()(Tape& t, Var self) const {
    const Real* dpre = t.grad(self);
    if (t.needs_grad(bias)) {
      Real* dbias = t.grad(bias);
      const ArenaScope scratch(t.arena());
      Real* sums = t.arena().reals(t.cols(self));
      column_sums(sums, dpre, t.rows(self), t.cols(self));
      for (Index c = 0; c < t.cols(self); ++c) dbias[c] += sums[c];
    }
    for_each_product(t, [&](const HalfHead& at, Var x) {
      const auto own = at.pre<ConstMatrix>(dpre);
      if (t.needs_grad(x))
        multiply_add(at.input<Matrix>(t.grad(x)), own, transpose(at.weights<ConstMatrix>(t.value(w))));
      if (t.needs_grad(w))
        multiply_add(at.weights<Matrix>(t.grad(w)), transpose(at.input<ConstMatrix>(t.value(x))), own);
    });
  }
};

}  // namespace

Var slstm(Tape& tape, Var pre, Var r, Index heads, Index batch, Carry carry) {
  const Index width = tape.rows(r);
  const Index steps = steps_of(tape, "slstm", pre, batch);
  require(width % heads == 0 && tape.cols(r) * heads == 4 * width && tape.cols(pre) == 4 * width,
          "slstm: pre [{},{}] and r [{},{}] do not fit {} heads", tape.rows(pre), tape.cols(pre), width,
          tape.cols(r), heads);
  const SlstmShape shape{steps, batch, heads, width / heads};
  const bool keeps = tape.recording();
  Real* first_h = state_before(tape, carry.value, shape.cells());
  Real* trace = tape.arena().reals(slstm_trace(shape, keeps));
  const Var out =
      tape.record(tape.rows(pre), width, {pre, r}, SlstmNode{shape, pre, r, trace, first_h, carry.grad});
  if (carry.grad) tape.always_differentiate(out);
  const ArenaScope scratch(tape.arena());
  Real* state = running_state(tape, carry.value, 4 * shape.cells());
  slstm_forward(tape.output(out), state, trace, keeps, tape.arena().reals(slstm_scratch(shape)),
                tape.value(pre), tape.value(r), shape);
  return out;
}

Var slstm_inputs(Tape& tape, Var gated, Var x, Var w, Var bias, Index heads) {
  const Index width = tape.rows(w);
  require(tape.cols(gated) == width && tape.cols(x) == width && tape.rows(gated) == tape.rows(x),
          "slstm_inputs: two inputs of {} columns were required, got {}×{} and {}×{}", width,
          tape.rows(gated), tape.cols(gated), tape.rows(x), tape.cols(x));
  require(width % heads == 0 && tape.cols(w) * heads == 4 * width && tape.size(bias) == 4 * width,
          "slstm_inputs: w [{},{}] and a bias of {} numbers do not fit {} heads", width, tape.cols(w),
          tape.size(bias), heads);
  const SlstmInputsNode node{{gated, x}, w, bias, heads};
  const Var out = tape.record(tape.rows(x), 4 * width, {gated, x, w, bias}, node);
  node.forward(tape, out);
  return out;
}

}  // namespace recurbench
