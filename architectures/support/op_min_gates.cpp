#include "architectures/support/op_min_gates.hpp"

#include <cmath>

#include "core/error.hpp"
#include "kernels/activations.hpp"

namespace recurbench {
namespace {

/// g(u): positive, so that the paper may take its logarithm, and continuous.
Real candidate_of(Real u) {
  return u < 0 ? sigmoid_of(u) : u + Real(0.5);
}
Real candidate_slope(Real u) {
  const Real s = sigmoid_of(u);
  return u < 0 ? s * (1 - s) : Real{1};
}

/// σ(x) / (σ(x) + σ(y)). With σ(x) = e^{min(x,0)} / (1 + e^{−|x|}) the larger power divides out, so that two
/// closed gates lose nothing.
Real share_of(Real x, Real y) {
  const Real excess = (y < 0 ? y : Real{0}) - (x < 0 ? x : Real{0});
  const Real e = exp_nonpositive(-std::abs(excess));
  const Real own = (1 + exp_nonpositive(-std::abs(y))) * (excess > 0 ? e : Real{1});
  const Real other = (1 + exp_nonpositive(-std::abs(x))) * (excess > 0 ? Real{1} : e);
  return own / (own + other);
}

void gru_decay_backward(Tape& t, Var self, Var pre) {
  const Index C = t.cols(self);
  for (Index r = 0; r < t.rows(self); ++r) {
    const Real* __restrict a = t.value(self) + r * C;
    const Real* __restrict da = t.grad(self) + r * C;
    Real* __restrict dz = t.grad(pre) + r * t.cols(pre);
    for (Index c = 0; c < C; ++c) dz[c] -= da[c] * a[c] * (1 - a[c]);
  }
}

void lstm_decay_backward(Tape& t, Var self, Var pre) {
  const Index C = t.cols(self);
  for (Index r = 0; r < t.rows(self); ++r) {
    const Real* __restrict a = t.value(self) + r * C;
    const Real* __restrict da = t.grad(self) + r * C;
    const Real* __restrict in = t.value(pre) + r * t.cols(pre);
    Real* __restrict dpre = t.grad(pre) + r * t.cols(pre);
#pragma GCC ivdep
    for (Index c = 0; c < C; ++c) {
      const Real dlogit = da[c] * a[c] * (1 - a[c]);
      dpre[c] += dlogit * sigmoid_of(-in[c]);
      dpre[C + c] -= dlogit * sigmoid_of(-in[C + c]);
    }
  }
}

void candidate_backward(Tape& t, Var self, Var a, const Columns& pre) {
  const Index C = t.cols(self);
  const bool wants_a = t.needs_grad(a);
  const bool wants_pre = t.needs_grad(pre.value);
  const Index cols = t.cols(pre.value);
  for (Index r = 0; r < t.rows(self); ++r) {
    const Real* __restrict db = t.grad(self) + r * C;
    const Real* __restrict decay = t.value(a) + r * C;
    const Real* __restrict u = t.value(pre.value) + r * cols + pre.first;
    if (wants_a) {
      Real* __restrict da = t.grad(a) + r * C;
      for (Index c = 0; c < C; ++c) da[c] -= db[c] * candidate_of(u[c]);
    }
    if (wants_pre) {
      Real* __restrict du = t.grad(pre.value) + r * cols + pre.first;
      for (Index c = 0; c < C; ++c) du[c] += db[c] * (1 - decay[c]) * candidate_slope(u[c]);
    }
  }
}

}  // namespace

Var min_gru_decay(Tape& tape, Var pre, Index channels) {
  require_columns(tape, "min_gru_decay", pre, channels, tape.rows(pre));
  const Var out = tape.record(tape.rows(pre), channels, {pre},
                              [pre](Tape& t, Var self) { gru_decay_backward(t, self, pre); });
  for (Index r = 0; r < tape.rows(pre); ++r) {
    const Real* __restrict z = tape.value(pre) + r * tape.cols(pre);
    Real* __restrict a = tape.output(out) + r * channels;
    for (Index c = 0; c < channels; ++c) a[c] = sigmoid_of(-z[c]);
  }
  return out;
}

Var min_lstm_decay(Tape& tape, Var pre, Index channels) {
  require_columns(tape, "min_lstm_decay", pre, 2 * channels, tape.rows(pre));
  const Var out = tape.record(tape.rows(pre), channels, {pre},
                              [pre](Tape& t, Var self) { lstm_decay_backward(t, self, pre); });
  for (Index r = 0; r < tape.rows(pre); ++r) {
    const Real* __restrict f = tape.value(pre) + r * tape.cols(pre);
    const Real* __restrict i = f + channels;
    Real* __restrict a = tape.output(out) + r * channels;
    for (Index c = 0; c < channels; ++c) a[c] = share_of(f[c], i[c]);
  }
  return out;
}

Var min_candidate(Tape& tape, Var a, Columns pre) {
  const Index C = tape.cols(a);
  require_columns(tape, "min_candidate", pre, C, tape.rows(a));
  const Var out = tape.record(tape.rows(a), C, {a, pre.value},
                              [a, pre](Tape& t, Var self) { candidate_backward(t, self, a, pre); });
  for (Index r = 0; r < tape.rows(a); ++r) {
    const Real* __restrict decay = tape.value(a) + r * C;
    const Real* __restrict u = tape.value(pre.value) + r * tape.cols(pre.value) + pre.first;
    Real* __restrict b = tape.output(out) + r * C;
    for (Index c = 0; c < C; ++c) b[c] = (1 - decay[c]) * candidate_of(u[c]);
  }
  return out;
}

}  // namespace recurbench
