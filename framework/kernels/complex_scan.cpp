#include "kernels/complex_scan.hpp"

namespace recurbench {

void complex_scan_forward(Real* h, const Real* first, const Real* u, const Real* lambda, const Real* gamma,
                          const ComplexScanShape& s) {
  const Index N = s.states;
  for (Index row = 0; row < s.steps * s.batch; ++row) {
    const Real* __restrict before = row < s.batch ? first + row * 2 * N : h + (row - s.batch) * 2 * N;
    const Real* __restrict in = u + row * 2 * N;
    Real* __restrict now = h + row * 2 * N;
#pragma GCC ivdep
    for (Index n = 0; n < N; ++n) {
      const Real re = lambda[n];
      const Real im = lambda[N + n];
      now[n] = re * before[n] - im * before[N + n] + gamma[n] * in[n];
      now[N + n] = re * before[N + n] + im * before[n] + gamma[n] * in[N + n];
    }
  }
}

void complex_scan_backward(Real* du, Real* dlambda, Real* dgamma, Real* dstate, const Real* dh, const Real* h,
                           const Real* first, const Real* u, const Real* lambda, const Real* gamma,
                           const ComplexScanShape& s) {
  const Index N = s.states;
  for (Index row = s.steps * s.batch - 1; row >= 0; --row) {
    const Real* __restrict before = row < s.batch ? first + row * 2 * N : h + (row - s.batch) * 2 * N;
    const Real* __restrict in = u + row * 2 * N;
    const Real* __restrict dout = dh + row * 2 * N;
    Real* __restrict din = du + row * 2 * N;
    Real* __restrict carried = dstate + row % s.batch * 2 * N;
#pragma GCC ivdep
    for (Index n = 0; n < N; ++n) {
      const Real re = lambda[n];
      const Real im = lambda[N + n];
      const Real whole_re = dout[n] + carried[n];
      const Real whole_im = dout[N + n] + carried[N + n];
      din[n] += gamma[n] * whole_re;
      din[N + n] += gamma[n] * whole_im;
      dgamma[n] += whole_re * in[n] + whole_im * in[N + n];
      dlambda[n] += whole_re * before[n] + whole_im * before[N + n];
      dlambda[N + n] += whole_im * before[n] - whole_re * before[N + n];
      carried[n] = re * whole_re + im * whole_im;
      carried[N + n] = re * whole_im - im * whole_re;
    }
  }
}

}  // namespace recurbench
