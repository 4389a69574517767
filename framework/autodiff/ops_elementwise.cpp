#include <cmath>

#include "autodiff/ops.hpp"
#include "core/error.hpp"
#include "kernels/activations.hpp"
#include "kernels/norm.hpp"

namespace recurbench {
namespace {

void require_same_shape(const Tape& tape, Var a, Var b, const char* who) {
  require(tape.rows(a) == tape.rows(b) && tape.cols(a) == tape.cols(b),
          "{}: equal shapes were required, got {}×{} and {}×{}", who, tape.rows(a), tape.cols(a),
          tape.rows(b), tape.cols(b));
}

/// Adds term(i) to every number of x's gradient.
template <class Term>
void accumulate(Tape& tape, Var x, Term term) {
  const auto [dx, fresh] = tape.target(x);
  const Index count = tape.size(x);
  if (fresh)
    for (Index i = 0; i < count; ++i) dx[i] = term(i);
  else
    for (Index i = 0; i < count; ++i) dx[i] += term(i);
}

/// out = f(a, b); backward adds dout · slope_x(a, b, i) to each input.
template <class Forward, class SlopeA, class SlopeB>
Var binary(Tape& tape, Var a, Var b, Forward f, SlopeA slope_a, SlopeB slope_b) {
  const Var out =
      tape.record(tape.rows(a), tape.cols(a), {a, b}, [a, b, slope_a, slope_b](Tape& t, Var self) {
        const Real* dout = t.grad(self);
        const Real* x = t.value(a);
        const Real* y = t.value(b);
        if (t.needs_grad(a)) accumulate(t, a, [=](Index i) { return dout[i] * slope_a(x[i], y[i]); });
        if (t.needs_grad(b)) accumulate(t, b, [=](Index i) { return dout[i] * slope_b(x[i], y[i]); });
      });
  const Real* x = tape.value(a);
  const Real* y = tape.value(b);
  Real* result = tape.output(out);
  for (Index i = 0; i < tape.size(out); ++i) result[i] = f(x[i], y[i]);
  return out;
}

/// out = f(x); backward adds dout · slope(x, out).
template <class Forward, class Slope>
Var unary(Tape& tape, Var x, Forward f, Slope slope) {
  const Var out = tape.record(tape.rows(x), tape.cols(x), {x}, [x, slope](Tape& t, Var self) {
    const Real* dout = t.grad(self);
    const Real* in = t.value(x);
    const Real* y = t.value(self);
    accumulate(t, x, [=](Index i) { return dout[i] * slope(in[i], y[i]); });
  });
  const Real* in = tape.value(x);
  Real* result = tape.output(out);
  for (Index i = 0; i < tape.size(out); ++i) result[i] = f(in[i]);
  return out;
}

}  // namespace

Var add(Tape& tape, Var a, Var b) {
  require_same_shape(tape, a, b, "add");
  const auto one = [](Real, Real) { return Real{1}; };
  return binary(
      tape, a, b, [](Real x, Real y) { return x + y; }, one, one);
}

Var subtract(Tape& tape, Var a, Var b) {
  require_same_shape(tape, a, b, "subtract");
  return binary(
      tape, a, b, [](Real x, Real y) { return x - y; }, [](Real, Real) { return Real{1}; },
      [](Real, Real) { return Real{-1}; });
}

Var multiply(Tape& tape, Var a, Var b) {
  require_same_shape(tape, a, b, "multiply");
  return binary(
      tape, a, b, [](Real x, Real y) { return x * y; }, [](Real, Real y) { return y; },
      [](Real x, Real) { return x; });
}

Var affine(Tape& tape, Var a, Real scale, Real shift) {
  return unary(
      tape, a, [scale, shift](Real x) { return scale * x + shift; }, [scale](Real, Real) { return scale; });
}

Var activate(Tape& tape, Var x, Activation activation) {
  switch (activation) {
    case Activation::tanh:
      return unary(
          tape, x, [](Real v) { return tanh_of(v); }, [](Real, Real y) { return 1 - y * y; });
    case Activation::relu:
      return unary(
          tape, x, [](Real v) { return v > 0 ? v : v * 0; },
          [](Real v, Real) { return v > 0 ? Real{1} : Real{0}; });
    case Activation::relu_squared:
      return unary(
          tape, x, [](Real v) { return v > 0 ? v * v : v * 0; },
          [](Real v, Real) { return v > 0 ? 2 * v : Real{0}; });
    case Activation::sigmoid:
      return unary(
          tape, x, [](Real v) { return sigmoid_of(v); }, [](Real, Real y) { return y * (1 - y); });
    case Activation::silu:
      return unary(
          tape, x, [](Real v) { return v * sigmoid_of(v); },
          [](Real v, Real y) {
            const Real s = sigmoid_of(v);
            return s + y * (1 - s);
          });
    case Activation::gelu:
      return unary(
          tape, x, [](Real v) { return gelu_of(v); }, [](Real v, Real) { return gelu_slope(v); });
    case Activation::exp:
      return unary(
          tape, x, [](Real v) { return std::exp(v); }, [](Real, Real y) { return y; });
  }
  throw Error("activate: unknown activation");
}

Var rms_norm(Tape& tape, Var x, Var weight, Real eps) {
  require(tape.rows(weight) == 1 && tape.cols(weight) == tape.cols(x),
          "rms_norm: a weight of {} columns was required, got {}×{}", tape.cols(x), tape.rows(weight),
          tape.cols(weight));
  Real* inv_rms = tape.arena().reals(tape.rows(x));
  const Var out =
      tape.record(tape.rows(x), tape.cols(x), {x, weight}, [x, weight, inv_rms](Tape& t, Var self) {
        rms_norm_backward(t.needs_grad(x) ? t.grad(x) : nullptr,
                          t.needs_grad(weight) ? t.grad(weight) : nullptr, t.grad(self), t.value(x),
                          t.value(weight), inv_rms, t.rows(x), t.cols(x));
      });
  rms_norm_forward(tape.output(out), inv_rms, tape.value(x), tape.value(weight), eps, tape.rows(x),
                   tape.cols(x));
  return out;
}

}  // namespace recurbench
