#pragma once

#include "core/types.hpp"

namespace recurbench {

/// S4D's parameters (Gu et al. 2022), N complex states in each of C channels.
template <class Value>
struct S4dParameters {
  Value* log_dt;      // [C], Δ = exp(log_dt)
  Value* log_a_real;  // [N,C], A = −exp(log_a_real) + i·a_imag
  Value* a_imag;      // [N,C]
  Value* c;           // [2,N,C]
};

/// Zero-order hold: a = e^{ΔA}, k = C·(a − 1)/A, complex [2,N,C] (real parts, then imaginary parts).
void s4d_discretise(Real* a, Real* k, const S4dParameters<const Real>& parameters, Index states,
                    Index channels);

/// Adds to the parameters' gradients, given da and dk [2,N,C].
void s4d_discretise_backward(const S4dParameters<Real>& gradients, const Real* da, const Real* dk,
                             const S4dParameters<const Real>& parameters, Index states, Index channels);

}  // namespace recurbench
