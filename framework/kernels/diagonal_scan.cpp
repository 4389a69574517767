#include "kernels/diagonal_scan.hpp"

namespace recurbench {

void diagonal_scan_forward(Real* h, const Real* first, const Real* a, const Real* b, Index steps,
                           Index cells) {
  for (Index t = 0; t < steps; ++t) {
    const Real* previous = t > 0 ? h - cells : first;
#pragma GCC ivdep
    for (Index i = 0; i < cells; ++i) h[i] = a[i] * previous[i] + b[i];
    h += cells, a += cells, b += cells;
  }
}

void diagonal_scan_backward(Real* da, Real* db, Real* dstate, const Real* dh, const Real* h,
                            const Real* first, const Real* a, Index steps, Index cells) {
  for (Index t = steps - 1; t >= 0; --t) {
    const Index at = t * cells;
    const Real* previous = t > 0 ? h + at - cells : first;
#pragma GCC ivdep
    for (Index i = 0; i < cells; ++i) {
      const Real whole = dh[at + i] + dstate[i];
      da[at + i] += whole * previous[i];
      db[at + i] += whole;
      dstate[i] = whole * a[at + i];
    }
  }
}

}  // namespace recurbench
