#pragma once

#include "core/types.hpp"

namespace recurbench {

/// The selective scan of Mamba (Gu & Dao 2023, eq. 2 with zero-order hold for A and Euler's rule for B, as
/// its authors' code has it):
///   h_t[c,n] = decay_t[c,n] · h_{t−1}[c,n] + dt_t[c] · B_t[n] · x_t[c]      decay = exp(dt_t[c] · A[c,n])
///   y_t[c]   = Σ_n C_t[n] · h_t[c,n] + D[c] · x_t[c]                        A = −exp(a_log)
/// or with decay = 2·exp(dt·A) − 1 ∈ (−1,1), which gives negative eigenvalues (Grazzi et al. 2024).
struct ScanShape {
  Index steps, batch, channels, states;
  bool negative_eigenvalues;
};

/// B and C are column ranges of a wider matrix of T·B rows, `projection_stride` numbers apart.
struct ScanInputs {
  const Real* x;   // [T,B,C]
  const Real* dt;  // [T,B,C], ≥ 0
  const Real* b;   // [T,B,N]
  const Real* c;   // [T,B,N]
  Index projection_stride;
  const Real* a_log;  // [C,N]
  const Real* d;      // [C]
};

/// Gradients of the inputs, each of which may be null.
struct ScanGradients {
  Real* dx;      // [T,B,C]
  Real* ddt;     // [T,B,C]
  Real* db;      // [T,B,N], rows as far apart as those of b
  Real* dc;      // [T,B,N]
  Real* da_log;  // [C,N]
  Real* dd;      // [C]
};

/// Numbers that forward keeps for backward: the states at every 16th step.
Index scan_borders(const ScanShape& shape);
/// Scratch numbers of either pass.
Index scan_scratch(const ScanShape& shape);

/// y [T,B,C]. `state` [B,N,C], unless null (zeros), holds the state before the first step and then that after
/// the last. `borders` may be null when no backward follows. Scratch and borders are 64-byte aligned.
void selective_scan_forward(Real* y, Real* state, Real* borders, Real* scratch, const ScanInputs& in,
                            const ScanShape& shape);

/// Adds to the gradients, given dy [T,B,C]. `dstate` [B,N,C], unless null (zeros), comes with the gradient of
/// the last state and leaves with that of the first.
void selective_scan_backward(const ScanGradients& gradients, Real* dstate, Real* scratch, const Real* dy,
                             const Real* borders, const ScanInputs& in, const ScanShape& shape);

}  // namespace recurbench
