#include "architectures/support/op_diagonal.hpp"

#include "autodiff/carried_state.hpp"
#include "core/error.hpp"
#include "kernels/diagonal_scan.hpp"

namespace recurbench {
namespace {

struct ScanNode {
  Var a, b;
  const Real* first;
  Real* carried_grad;
  Index steps, cells;

  void operator()(Tape& t, Var self) const {
    const Real* dh = t.grad(self);
    std::optional<ArenaScope> scratch;
    const auto [da, db] = gradients_or_scratch(t, {a, b}, scratch);
    diagonal_scan_backward(da, db, running_state(t, carried_grad, cells), dh, t.value(self), first,
                           t.value(a), steps, cells);
  }
};

}  // namespace

Var diagonal_scan(Tape& tape, Var a, Var b, Index batch, Carry carry) {
  require(tape.rows(a) == tape.rows(b) && tape.cols(a) == tape.cols(b),
          "diagonal_scan: equal shapes were required, got {}×{} and {}×{}", tape.rows(a), tape.cols(a),
          tape.rows(b), tape.cols(b));
  const Index steps = steps_of(tape, "diagonal_scan", a, batch);
  const Index cells = batch * tape.cols(a);
  const ScanNode node{a, b, state_before(tape, carry.value, cells), carry.grad, steps, cells};
  const Var out = tape.record(tape.rows(a), tape.cols(a), {a, b}, node);
  if (carry.grad) tape.always_differentiate(out);
  diagonal_scan_forward(tape.output(out), node.first, tape.value(a), tape.value(b), steps, cells);
  carry_last(carry.value, tape.value(out), steps, cells);
  return out;
}

}  // namespace recurbench
