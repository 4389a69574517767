#include "kernels/wkv.hpp"

#include <algorithm>

#include "kernels/activations.hpp"

namespace recurbench {
namespace {

constexpr Index kChunk = 16;
constexpr Real kEmpty = Real(-1e38);  // an exponent below all others

/// e^{a−m} and e^{b−m} with m = max(a, b): one of them is 1.
struct Shares {
  Real a, b, most;
};
inline Shares shares(Real a, Real b) {
  const Real e = exp_nonpositive(-std::abs(a - b));
  const bool first = a > b;
  return {first ? Real{1} : e, first ? e : Real{1}, first ? a : b};
}

/// Rows of C numbers at one step of one sequence.
struct State {
  Real *p, *q, *o;
};
State state_row(Real* state, const WkvShape& s, Index element) {
  Real* p = state + element * s.channels;
  return {p, p + s.cells(), p + 2 * s.cells()};
}

void fill_decay(Real* w, const Real* time_decay, Index channels) {
  for (Index c = 0; c < channels; ++c) w[c] = -std::exp(time_decay[c]);
}

/// Marks sequences that have no past by an exponent below all others.
void mark_empty(Real* state, Index cells) {
  Real* __restrict p = state;
  Real* __restrict o = state + 2 * cells;
  const Real* __restrict q = state + cells;
#pragma GCC ivdep
  for (Index i = 0; i < cells; ++i) {
    const bool empty = q[i] == 0;
    p[i] = empty ? Real{0} : p[i];
    o[i] = empty ? kEmpty : o[i];
  }
}

void forward_row(Real* __restrict out, const State& state, const Real* __restrict r, const Real* __restrict k,
                 const Real* __restrict v, const Real* __restrict w, const Real* __restrict u,
                 Index channels) {
  Real* __restrict p = state.p;
  Real* __restrict q = state.q;
  Real* __restrict o = state.o;
#pragma GCC ivdep
  for (Index c = 0; c < channels; ++c) {
    const Shares now = shares(o[c], u[c] + k[c]);
    out[c] = sigmoid_of(r[c]) * (now.a * p[c] + now.b * v[c]) / (now.a * q[c] + now.b);
    const Shares next = shares(w[c] + o[c], k[c]);
    p[c] = next.a * p[c] + next.b * v[c];
    q[c] = next.a * q[c] + next.b;
    o[c] = next.most;
  }
}

/// The state alone: `to` may be the state after `from`.
void advance_row(const State& to, const State& from, const Real* __restrict k, const Real* __restrict v,
                 const Real* __restrict w, Index channels) {
#pragma GCC ivdep
  for (Index c = 0; c < channels; ++c) {
    const Shares next = shares(w[c] + from.o[c], k[c]);
    to.p[c] = next.a * from.p[c] + next.b * v[c];
    to.q[c] = next.a * from.q[c] + next.b;
    to.o[c] = next.most;
  }
}

/// What flows backward through one sequence: gradients of p and q, and the parameters' sums over its steps.
struct Flow {
  Real *dp, *dq, *dw, *du;
};

void backward_row(const Flow& flow, Real* __restrict dr, Real* __restrict dk, Real* __restrict dv,
                  const Real* __restrict dout, const State& before, const Real* __restrict r,
                  const Real* __restrict k, const Real* __restrict v, const Real* __restrict w,
                  const Real* __restrict u, Index channels) {
  Real* __restrict carried_p = flow.dp;
  Real* __restrict carried_q = flow.dq;
  Real* __restrict dw = flow.dw;
  Real* __restrict du = flow.du;
#pragma GCC ivdep
  for (Index c = 0; c < channels; ++c) {
    const Real p = before.p[c];
    const Real q = before.q[c];
    const Real o = before.o[c];
    const Real dp = carried_p[c];
    const Real dq = carried_q[c];
    const Shares next = shares(w[c] + o, k[c]);
    const Real dnext = next.b * (dp * v[c] + dq);
    dw[c] += next.a * (dp * p + dq * q);

    const Shares now = shares(o, u[c] + k[c]);
    const Real inverse = 1 / (now.a * q + now.b);
    const Real wkv = (now.a * p + now.b * v[c]) * inverse;
    const Real gate = sigmoid_of(r[c]);
    const Real dwkv = dout[c] * gate * inverse;  // of the numerator; that of the denominator: −wkv times it
    const Real dnow = now.b * dwkv * (v[c] - wkv);
    dr[c] += dout[c] * wkv * gate * (1 - gate);
    dv[c] += next.b * dp + now.b * dwkv;
    dk[c] += dnext + dnow;
    du[c] += dnow;
    carried_p[c] = next.a * dp + now.a * dwkv;
    carried_q[c] = next.a * dq - now.a * dwkv * wkv;
  }
}

/// dtime_decay += w Σ dw, dtime_first += Σ du over the sequences.
void add_parameters(const WkvGradients& gradients, const Real* dw, const Real* du, const Real* w,
                    const WkvShape& s) {
  for (Index element = 0; element < s.batch; ++element)
    for (Index c = 0; c < s.channels; ++c) {
      gradients.dtime_decay[c] += w[c] * dw[element * s.channels + c];
      gradients.dtime_first[c] += du[element * s.channels + c];
    }
}

}  // namespace

Index wkv_borders(const WkvShape& shape) {
  return (shape.steps + kChunk - 1) / kChunk * 3 * shape.cells();
}

Index wkv_scratch(const WkvShape& shape) {
  return shape.channels + (2 + 3 * kChunk) * shape.cells();
}

void wkv_forward(Real* out, Real* state, Real* borders, Real* scratch, const WkvInputs& in,
                 const WkvShape& s) {
  Real* w = scratch;
  fill_decay(w, in.time_decay, s.channels);
  mark_empty(state, s.cells());
  for (Index t = 0; t < s.steps; ++t) {
    if (borders && t % kChunk == 0) std::copy_n(state, 3 * s.cells(), borders + t / kChunk * 3 * s.cells());
    for (Index element = 0; element < s.batch; ++element) {
      const Index row = t * s.cells() + element * s.channels;
      forward_row(out + row, state_row(state, s, element), in.r + row, in.k + row, in.v + row, w,
                  in.time_first, s.channels);
    }
  }
}

void wkv_backward(const WkvGradients& gradients, Real* dstate, Real* scratch, const Real* dout,
                  const Real* borders, const WkvInputs& in, const WkvShape& s) {
  Real* w = scratch;
  Real* dw = w + s.channels;
  Real* du = dw + s.cells();
  Real* states = du + s.cells();  // [kChunk,3,B,C], before each step of a chunk
  fill_decay(w, in.time_decay, s.channels);
  std::fill_n(dw, 2 * s.cells(), Real{0});
  for (Index first = (s.steps - 1) / kChunk * kChunk; first >= 0; first -= kChunk) {
    const Index last = std::min(s.steps, first + kChunk);
    const auto before = [&](Index t, Index element) {
      return state_row(states + (t - first) * 3 * s.cells(), s, element);
    };
    std::copy_n(borders + first / kChunk * 3 * s.cells(), 3 * s.cells(), states);
    for (Index t = first; t + 1 < last; ++t)
      for (Index element = 0; element < s.batch; ++element) {
        const Index row = t * s.cells() + element * s.channels;
        advance_row(before(t + 1, element), before(t, element), in.k + row, in.v + row, w, s.channels);
      }
    for (Index t = last - 1; t >= first; --t)
      for (Index element = 0; element < s.batch; ++element) {
        const Index cell = element * s.channels;
        const Index row = t * s.cells() + cell;
        backward_row({dstate + cell, dstate + s.cells() + cell, dw + cell, du + cell}, gradients.dr + row,
                     gradients.dk + row, gradients.dv + row, dout + row, before(t, element), in.r + row,
                     in.k + row, in.v + row, w, in.time_first, s.channels);
      }
  }
  add_parameters(gradients, dw, du, w, s);
}

}  // namespace recurbench
