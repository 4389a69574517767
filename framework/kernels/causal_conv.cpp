#include "kernels/causal_conv.hpp"

#include <algorithm>
#include <array>

#include "kernels/activations.hpp"

namespace recurbench {
namespace {

constexpr Index kTogether = 4;  // taps that one walk over the channels takes

using Rows = std::array<const Real*, kMostTaps>;

template <Index Taps>
void add_products_of(Real* __restrict out, const Real* const* rows, const Real* __restrict w,
                     Index channels) {
  std::array<const Real*, Taps> row;
  std::copy_n(rows, Taps, row.begin());
#pragma GCC ivdep
  for (Index c = 0; c < channels; ++c) {
    Real sum = out[c];
#pragma GCC unroll 4
    for (std::size_t j = 0; j < Taps; ++j) sum += row[j][c] * w[static_cast<Index>(j) * channels + c];
    out[c] = sum;
  }
}

template <Index Taps>
void add_outer_of(Real* __restrict dw, const Real* __restrict g, const Real* const* rows, Index channels) {
  std::array<const Real*, Taps> row;
  std::copy_n(rows, Taps, row.begin());
#pragma GCC ivdep
  for (Index c = 0; c < channels; ++c)
#pragma GCC unroll 4
    for (std::size_t j = 0; j < Taps; ++j) dw[static_cast<Index>(j) * channels + c] += row[j][c] * g[c];
}

/// out += Σ_{j<taps} rows[j] ⊙ w[j]
void add_products(Real* out, const Real* const* rows, const Real* w, Index taps, Index channels) {
  for (; taps >= kTogether; taps -= kTogether, rows += kTogether, w += kTogether * channels)
    add_products_of<kTogether>(out, rows, w, channels);
  for (; taps > 0; --taps, ++rows, w += channels) add_products_of<1>(out, rows, w, channels);
}

/// dw[j] += rows[j] ⊙ g for j < taps
void add_outer(Real* dw, const Real* g, const Real* const* rows, Index taps, Index channels) {
  for (; taps >= kTogether; taps -= kTogether, rows += kTogether, dw += kTogether * channels)
    add_outer_of<kTogether>(dw, g, rows, channels);
  for (; taps > 0; --taps, ++rows, dw += channels) add_outer_of<1>(dw, g, rows, channels);
}

/// The inputs that step t of one batch element reads: taps [first, K), those before being zero.
struct Reach {
  Index first = 0;
  Rows rows{};

  Reach(const ConvInputs& in, const ConvShape& s, Index t, Index element) {
    for (Index j = 0; j < s.kernel; ++j) {
      const Index step = t - (s.kernel - 1) + j;
      if (step < 0 && !in.taps)
        first = j + 1;
      else
        rows[static_cast<std::size_t>(j)] =
            step < 0 ? in.taps + ((step + s.kernel - 1) * s.batch + element) * s.channels
                     : in.x + (step * s.batch + element) * in.x_stride;
    }
  }
  const Real* const* begin() const { return rows.data() + first; }
};

/// out = bias + Σ_j w_j ⊙ x_j, before SiLU.
void convolve(Real* out, const Reach& reach, const ConvInputs& in, const ConvShape& s) {
  if (in.bias)
    std::copy_n(in.bias, s.channels, out);
  else
    std::fill_n(out, s.channels, Real{0});
  add_products(out, reach.begin(), in.w + reach.first * s.channels, s.kernel - reach.first, s.channels);
}

/// g [B,C] = gradient of step t's sum, whose gradients of w and bias it adds.
void backward_step(Real* g, const ConvGradients& gradients, const Real* dy, const ConvInputs& in,
                   const ConvShape& s, Index t) {
  for (Index element = 0; element < s.batch; ++element, g += s.channels) {
    const Real* __restrict out_gradient = dy + (t * s.batch + element) * s.channels;
    const Reach reach(in, s, t, element);
    if (s.silu) {
      convolve(g, reach, in, s);
      for (Index c = 0; c < s.channels; ++c) g[c] = out_gradient[c] * silu_slope(g[c]);
    } else {
      std::copy_n(out_gradient, s.channels, g);
    }
    if (gradients.dw)
      add_outer(gradients.dw + reach.first * s.channels, g, reach.begin(), s.kernel - reach.first,
                s.channels);
    if (gradients.dbias)
      for (Index c = 0; c < s.channels; ++c) gradients.dbias[c] += g[c];
  }
}

}  // namespace

Index conv_scratch(const ConvShape& s) {
  return s.kernel * s.batch * s.channels;
}

void causal_conv_forward(Real* y, const ConvInputs& in, const ConvShape& s) {
  for (Index t = 0; t < s.steps; ++t)
    for (Index element = 0; element < s.batch; ++element, y += s.channels) {
      convolve(y, Reach(in, s, t, element), in, s);
      if (s.silu)
        for (Index c = 0; c < s.channels; ++c) y[c] *= sigmoid_of(y[c]);
    }
}

void causal_conv_carry(Real* taps, const Real* x, Index x_stride, const ConvShape& s) {
  const Index plane = s.batch * s.channels;
  for (Index i = 0; i < s.kernel - 1; ++i) {
    const Index step = s.steps - (s.kernel - 1) + i;
    if (step < 0)
      std::copy_n(taps + (i + s.steps) * plane, plane, taps + i * plane);
    else
      for (Index element = 0; element < s.batch; ++element)
        std::copy_n(x + (step * s.batch + element) * x_stride, s.channels,
                    taps + i * plane + element * s.channels);
  }
}

// Walks the sequence (taps | x), position p of which the steps p−K+1 … p read, from its end.
void causal_conv_backward(const ConvGradients& gradients, Real* dtaps, Real* scratch, const Real* dy,
                          const ConvInputs& in, const ConvShape& s) {
  const Index before = s.kernel - 1;
  const Index plane = s.batch * s.channels;
  for (Index p = before + s.steps - 1; p >= 0; --p) {
    const Index t = p - before;
    if (t >= 0) backward_step(scratch + t % s.kernel * plane, gradients, dy, in, s, t);
    Real* out = t >= 0 ? gradients.dx : dtaps;
    if (!out) continue;
    const Index first = std::max(Index{0}, p - s.steps + 1);  // tap j was read by step p − j
    const Index taps = std::min(before, p) + 1 - first;
    for (Index element = 0; element < s.batch; ++element) {
      Real* row =
          t >= 0 ? out + (t * s.batch + element) * in.x_stride : out + p * plane + element * s.channels;
      Rows rows{};
      for (Index j = 0; j < taps; ++j)
        rows[static_cast<std::size_t>(j)] =
            scratch + (p - first - j) % s.kernel * plane + element * s.channels;
      // Position p is a tap after the last step too, unless it is older than all of those.
      const Real* last =
          dtaps && p >= s.steps ? dtaps + (p - s.steps) * plane + element * s.channels : nullptr;
      if (t < 0)
        for (Index c = 0; c < s.channels; ++c) row[c] = last ? last[c] : Real{0};
      else if (last)
        for (Index c = 0; c < s.channels; ++c) row[c] += last[c];
      add_products(row, rows.data(), in.w + first * s.channels, taps, s.channels);
    }
  }
}

}  // namespace recurbench
