#pragma once

#include "kernels/matrix.hpp"

namespace recurbench {

/// The recurrence with a diagonal-plus-rank-one transition of DeltaNet (Yang et al. 2024), Gated DeltaNet
/// (Yang et al. 2025) and RWKV-7 (Peng et al. 2025), for every sequence and head:
///   S_t = S_{t−1} diag(w_t) + (S_{t−1} a_t) b_tᵀ + v_t k_tᵀ   (values × keys),   y_t = S_t r_t.
/// Step by step; backward recomputes the states from those kept at every 16th step.
struct DeltaScanShape {
  Index steps, batch, heads;
  Index keys, values;          ///< numbers of a head's key and of its value
  bool decay_by_head = false;  ///< one w for each head, else one for each key channel

  Index decay_cols() const { return decay_by_head ? heads : heads * keys; }
  Index state_floats() const { return batch * heads * keys * values; }
};

/// Matrices of T·B rows, possibly columns of wider ones; a stride of 0 repeats one row.
template <class M>
struct DeltaScanTensors {
  M r;     // [T·B, heads·keys]
  M w;     // [T·B, decay_cols]; without memory: 1
  M k;     // [T·B, heads·keys]
  M v;     // [T·B, heads·values]
  M a, b;  // [T·B, heads·keys]
};

/// What forward keeps for backward.
struct DeltaScanTrace {
  Real* borders;  // the states before every 16th step
  Real* read;     // [T·B, heads·values] S_{t−1} a_t
};

/// Numbers of the trace's borders.
Index delta_scan_borders(const DeltaScanShape& shape);
/// Scratch numbers that either pass needs, 64-byte aligned.
Index delta_scan_scratch(const DeltaScanShape& shape);

/// y [T·B, heads·values]. `state` [B, heads, keys, values], keys outermost, comes with S_0 and leaves with
/// S_T. The trace's pointers may be null.
void delta_scan_forward(Real* y, Real* state, const DeltaScanTrace& trace, Real* scratch,
                        const DeltaScanTensors<ConstMatrix>& in, const DeltaScanShape& shape);

/// Adds to the gradients `d`; those without memory are not wanted. `dstate` comes with the gradient of S_T
/// and leaves with that of S_0.
void delta_scan_backward(const DeltaScanTensors<Matrix>& d, Real* dstate, Real* scratch, const Real* dy,
                         const DeltaScanTrace& trace, const DeltaScanTensors<ConstMatrix>& in,
                         const DeltaScanShape& shape);

}  // namespace recurbench
