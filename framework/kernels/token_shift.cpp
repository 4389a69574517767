#include "kernels/token_shift.hpp"

namespace recurbench {

void token_difference_forward(Real* difference, const Real* first, const Real* x, Index steps, Index cells) {
  for (Index i = 0; i < cells; ++i) difference[i] = (first ? first[i] : Real{0}) - x[i];
  for (Index i = cells; i < steps * cells; ++i) difference[i] = x[i - cells] - x[i];
}

void token_difference_backward(Real* dx, Real* dstate, const Real* ddifference, Index steps, Index cells) {
  const Index last = (steps - 1) * cells;
#pragma GCC ivdep
  for (Index i = 0; i < last; ++i) dx[i] += ddifference[i + cells] - ddifference[i];
#pragma GCC ivdep
  for (Index i = 0; i < cells; ++i) {
    dx[last + i] -= ddifference[last + i];
    if (!dstate) continue;
    dx[last + i] += dstate[i];
    dstate[i] = ddifference[i];
  }
}

void token_mix_forward(Real* mixed, const Real* x, const Real* difference, const Real* mix, Index rows,
                       Index channels) {
  for (Index row = 0; row < rows; ++row, mixed += channels, x += channels, difference += channels)
#pragma GCC ivdep
    for (Index c = 0; c < channels; ++c) mixed[c] = x[c] + difference[c] * mix[c];
}

void token_mix_backward(Real* dx, Real* ddifference, Real* dmix, const Real* dmixed, const Real* difference,
                        const Real* mix, Index rows, Index channels) {
  for (Index row = 0; row < rows; ++row) {
#pragma GCC ivdep
    for (Index c = 0; c < channels; ++c) {
      dx[c] += dmixed[c];
      ddifference[c] += dmixed[c] * mix[c];
      dmix[c] += dmixed[c] * difference[c];
    }
    dx += channels, ddifference += channels, dmixed += channels, difference += channels;
  }
}

}  // namespace recurbench
