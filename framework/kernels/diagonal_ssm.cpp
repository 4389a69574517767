#include "kernels/diagonal_ssm.hpp"

#include "kernels/scan_block.hpp"

// One sequence and one vector of channels at a time, over a chunk of steps, as in the selective scan; one
// state after the other runs through the chunk in registers. Nothing here depends on time but x and h.
namespace recurbench {
namespace {

using namespace scan;

constexpr Index kChunk = 16;
/// A complex number in every channel.
struct Complex {
  Vector re, im;
};

/// Where one sequence's chunk of one vector of channels lies.
struct Tile {
  Index first, stride, steps, lanes, channel;

  Tile(const DiagonalSsmShape& s, Index element, Index chunk, Index block)
      : first((chunk * kChunk * s.batch + element) * s.channels + block * kLanes),
        stride(s.batch * s.channels),
        steps(std::min(kChunk, s.steps - chunk * kChunk)),
        lanes(std::min(kLanes, s.channels - block * kLanes)),
        channel(block * kLanes) {}
};

/// Row n of a complex [2,N,C].
struct Row {
  Index re, im, lanes;

  Row(const DiagonalSsmShape& s, const Tile& tile, Index n)
      : re(n * s.channels + tile.channel), im(re + s.states * s.channels), lanes(tile.lanes) {}
  Complex load(const Real* from) const {
    Complex z;
    load_rows(&z.re, from + re, 0, 1, lanes);
    load_rows(&z.im, from + im, 0, 1, lanes);
    return z;
  }
  void store(Real* to, const Complex& z) const {
    store_rows(to + re, &z.re, 0, 1, lanes);
    store_rows(to + im, &z.im, 0, 1, lanes);
  }
  void add(Real* to, const Complex& z) const {
    add_rows(to + re, &z.re, 0, 1, lanes);
    add_rows(to + im, &z.im, 0, 1, lanes);
  }
};

/// a·h + x
inline Complex advance(Complex h, Complex a, Vector x) {
  return {a.re * h.re - a.im * h.im + x, a.re * h.im + a.im * h.re};
}

/// half[t] += Re k·h_t over a chunk. Returns the state after it.
Complex forward_state(Vector* half, Complex h, Complex a, Complex k, const Vector* x, Index steps) {
  for (Index t = 0; t < steps; ++t) {
    h = advance(h, a, x[t]);
    half[t] += k.re * h.re - k.im * h.im;
  }
  return h;
}

/// The states before each step of a chunk. Returns the gradient of k; `twice` holds 2 dy.
Complex recompute_state(Complex* before, Complex h, Complex a, const Vector* x, const Vector* twice,
                        Index steps) {
  Complex dk{};
  for (Index t = 0; t < steps; ++t) {
    before[t] = h;
    h = advance(h, a, x[t]);
    dk.re += twice[t] * h.re;
    dk.im -= twice[t] * h.im;
  }
  return dk;
}

/// λ_t = 2 dy_t·conj(k) + carried, the gradient of h_t. `carried` leaves as conj(a)·λ. Returns that of a.
Complex backward_state(Vector* dx, Complex& carried, const Complex* before, Complex a, Complex k,
                       const Vector* twice, Index steps) {
  Complex next = carried;
  Complex da{};
  for (Index t = steps - 1; t >= 0; --t) {
    const Complex h = before[t];
    const Vector re = next.re + k.re * twice[t];
    const Vector im = next.im - k.im * twice[t];
    dx[t] += re;
    da.re += re * h.re + im * h.im;
    da.im += im * h.re - re * h.im;
    next = {a.re * re + a.im * im, a.re * im - a.im * re};
  }
  carried = next;
  return da;
}

void forward_tile(Real* y, Real* state, const DiagonalSsmInputs& in, const DiagonalSsmShape& s,
                  const Tile& tile) {
  Vector x[kChunk], out[kChunk] = {}, d;
  load_rows(x, in.x + tile.first, tile.stride, tile.steps, tile.lanes);
  load_rows(&d, in.d + tile.channel, 0, 1, tile.lanes);
  for (Index n = 0; n < s.states; ++n) {
    const Row row(s, tile, n);
    row.store(state, forward_state(out, row.load(state), row.load(in.a), row.load(in.k), x, tile.steps));
  }
  for (Index t = 0; t < tile.steps; ++t) out[t] = out[t] + out[t] + d * x[t];
  store_rows(y + tile.first, out, tile.stride, tile.steps, tile.lanes);
}

void backward_tile(const DiagonalSsmGradients& gradients, Real* dstate, const Real* dy, const Real* border,
                   const DiagonalSsmInputs& in, const DiagonalSsmShape& s, const Tile& tile) {
  Vector x[kChunk], dout[kChunk], dx[kChunk], d, dd{};
  load_rows(x, in.x + tile.first, tile.stride, tile.steps, tile.lanes);
  load_rows(dout, dy + tile.first, tile.stride, tile.steps, tile.lanes);
  load_rows(&d, in.d + tile.channel, 0, 1, tile.lanes);
  for (Index t = 0; t < tile.steps; ++t) {
    dx[t] = d * dout[t];
    dd += x[t] * dout[t];
    dout[t] += dout[t];
  }
  for (Index n = 0; n < s.states; ++n) {
    const Row row(s, tile, n);
    const Complex a = row.load(in.a);
    Complex before[kChunk];
    row.add(gradients.dk, recompute_state(before, row.load(border), a, x, dout, tile.steps));
    Complex carried = row.load(dstate);
    row.add(gradients.da, backward_state(dx, carried, before, a, row.load(in.k), dout, tile.steps));
    row.store(dstate, carried);
  }
  add_rows(gradients.dx + tile.first, dx, tile.stride, tile.steps, tile.lanes);
  add_rows(gradients.dd + tile.channel, &dd, 0, 1, tile.lanes);
}

}  // namespace

Index diagonal_ssm_borders(const DiagonalSsmShape& s) {
  return (s.steps + kChunk - 1) / kChunk * s.batch * 2 * s.states * s.channels;
}

void diagonal_ssm_forward(Real* y, Real* state, Real* borders, const DiagonalSsmInputs& in,
                          const DiagonalSsmShape& s) {
  const Index numbers = 2 * s.states * s.channels;
  for (Index chunk = 0; chunk * kChunk < s.steps; ++chunk)
    for (Index element = 0; element < s.batch; ++element) {
      Real* own = state + element * numbers;
      if (borders) std::copy_n(own, numbers, borders + (chunk * s.batch + element) * numbers);
      for (Index block = 0; block * kLanes < s.channels; ++block)
        forward_tile(y, own, in, s, Tile(s, element, chunk, block));
    }
}

void diagonal_ssm_backward(const DiagonalSsmGradients& gradients, Real* dstate, const Real* dy,
                           const Real* borders, const DiagonalSsmInputs& in, const DiagonalSsmShape& s) {
  const Index numbers = 2 * s.states * s.channels;
  for (Index chunk = (s.steps - 1) / kChunk; chunk >= 0; --chunk)
    for (Index element = 0; element < s.batch; ++element) {
      const Real* border = borders + (chunk * s.batch + element) * numbers;
      for (Index block = 0; block * kLanes < s.channels; ++block)
        backward_tile(gradients, dstate + element * numbers, dy, border, in, s,
                      Tile(s, element, chunk, block));
    }
}

}  // namespace recurbench
