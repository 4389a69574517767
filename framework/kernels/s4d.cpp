#include "kernels/s4d.hpp"

#include <cmath>
#include <complex>

namespace recurbench {
namespace {

using Complex = std::complex<double>;

/// One state, in double: a − 1 cancels where Δ is small.
struct Discretised {
  double dt;
  Complex A, a, c, ratio;  // ratio = (a − 1)/A

  Discretised(const S4dParameters<const Real>& p, Index at, Index channel, Index plane)
      : dt(std::exp(double{p.log_dt[channel]})),
        A(-std::exp(double{p.log_a_real[at]}), double{p.a_imag[at]}),
        a(std::exp(dt * A)),
        c(double{p.c[at]}, double{p.c[at + plane]}),
        ratio((a - 1.0) / A) {}
};

}  // namespace

void s4d_discretise(Real* a, Real* k, const S4dParameters<const Real>& p, Index states, Index channels) {
  const Index plane = states * channels;
  for (Index at = 0; at < plane; ++at) {
    const Discretised s(p, at, at % channels, plane);
    const Complex weight = s.c * s.ratio;
    a[at] = static_cast<Real>(s.a.real());
    a[at + plane] = static_cast<Real>(s.a.imag());
    k[at] = static_cast<Real>(weight.real());
    k[at + plane] = static_cast<Real>(weight.imag());
  }
}

// A complex gradient stands for (∂/∂re, ∂/∂im): through w = f(z) it is multiplied by conj(f'(z)).
void s4d_discretise_backward(const S4dParameters<Real>& d, const Real* da, const Real* dk,
                             const S4dParameters<const Real>& p, Index states, Index channels) {
  const Index plane = states * channels;
  for (Index at = 0; at < plane; ++at) {
    const Discretised s(p, at, at % channels, plane);
    const Complex dweight(double{dk[at]}, double{dk[at + plane]});
    const Complex dc = dweight * std::conj(s.ratio);
    const Complex dratio = dweight * std::conj(s.c);
    const Complex dexponent =
        Complex(double{da[at]}, double{da[at + plane]}) * std::conj(s.a) + dratio * std::conj(s.a / s.A);
    const Complex dA = dexponent * s.dt - dratio * std::conj(s.ratio / s.A);
    d.c[at] += static_cast<Real>(dc.real());
    d.c[at + plane] += static_cast<Real>(dc.imag());
    d.log_a_real[at] += static_cast<Real>(dA.real() * s.A.real());
    d.a_imag[at] += static_cast<Real>(dA.imag());
    d.log_dt[at % channels] += static_cast<Real>(s.dt * (dexponent * std::conj(s.A)).real());
  }
}

}  // namespace recurbench
