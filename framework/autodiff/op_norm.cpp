#include "autodiff/op_norm.hpp"

#include "core/error.hpp"
#include "kernels/norm.hpp"

namespace recurbench {
namespace {

/// x [R,C] as the kernels see it: each group a row of its own.
struct Groups {
  Index rows, cols;
  Index weights;  ///< rows of the weight

  Groups(const Tape& tape, Var x, Index groups, const char* who)
      : rows(tape.rows(x) * groups), cols(groups > 0 ? tape.cols(x) / groups : 0), weights(groups) {
    require(groups > 0 && tape.cols(x) % groups == 0,
            "{}: groups that divide the {} columns were required, got {}", who, tape.cols(x), groups);
  }
};

void require_row(const Tape& tape, Var row, Index cols, const char* who, const char* what) {
  require(tape.rows(row) == 1 && tape.cols(row) == cols, "{}: a {} of {} columns was required, got {}×{}",
          who, what, cols, tape.rows(row), tape.cols(row));
}

Real* grad_or_null(Tape& t, Var v) {
  return t.needs_grad(v) ? t.grad(v) : nullptr;
}

Var layer_norm_in(Tape& tape, Var x, Var weight, std::optional<Var> bias, Index groups, Real eps,
                  const char* who) {
  const Groups g(tape, x, groups, who);
  require_row(tape, weight, tape.cols(x), who, "weight");
  if (bias) require_row(tape, *bias, tape.cols(x), who, "bias");
  Real* means = tape.arena().reals(g.rows);
  Real* inv_deviations = tape.arena().reals(g.rows);
  const bool biased = bias.has_value();
  const Var b = bias.value_or(weight);
  const Var out = tape.record(tape.rows(x), tape.cols(x), {x, weight, b}, [=](Tape& t, Var self) {
    layer_norm_backward(grad_or_null(t, x), grad_or_null(t, weight), biased ? grad_or_null(t, b) : nullptr,
                        t.grad(self), t.value(x), t.value(weight), means, inv_deviations, g.rows, g.cols,
                        g.weights);
  });
  layer_norm_forward(tape.output(out), means, inv_deviations, tape.value(x), tape.value(weight),
                     biased ? tape.value(b) : nullptr, eps, g.rows, g.cols, g.weights);
  return out;
}

}  // namespace

Var layer_norm(Tape& tape, Var x, Var weight, std::optional<Var> bias, Real eps) {
  return layer_norm_in(tape, x, weight, bias, 1, eps, "layer_norm");
}

Var group_layer_norm(Tape& tape, Var x, Var weight, std::optional<Var> bias, Index groups, Real eps) {
  return layer_norm_in(tape, x, weight, bias, groups, eps, "group_layer_norm");
}

Var group_rms_norm(Tape& tape, Var x, Var weight, Index groups, Real eps) {
  Groups g(tape, x, groups, "group_rms_norm");
  if (tape.cols(weight) == g.cols) g.weights = 1;
  require_row(tape, weight, g.weights * g.cols, "group_rms_norm", "weight");
  Real* inv_rms = tape.arena().reals(g.rows);
  const Var out = tape.record(tape.rows(x), tape.cols(x), {x, weight}, [=](Tape& t, Var self) {
    rms_norm_backward(grad_or_null(t, x), grad_or_null(t, weight), t.grad(self), t.value(x), t.value(weight),
                      inv_rms, g.rows, g.cols, g.weights);
  });
  rms_norm_forward(tape.output(out), inv_rms, tape.value(x), tape.value(weight), eps, g.rows, g.cols,
                   g.weights);
  return out;
}

Var l2_normalise(Tape& tape, Var x, Index groups, Real eps) {
  const Groups g(tape, x, groups, "l2_normalise");
  Real* inv_norm = tape.arena().reals(g.rows);
  const Var out = tape.record(tape.rows(x), tape.cols(x), {x}, [=](Tape& t, Var self) {
    l2_normalise_backward(t.grad(x), t.grad(self), t.value(self), inv_norm, eps, g.rows, g.cols);
  });
  l2_normalise_forward(tape.output(out), inv_norm, tape.value(x), eps, g.rows, g.cols);
  return out;
}

}  // namespace recurbench
