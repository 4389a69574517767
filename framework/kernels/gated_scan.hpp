#pragma once

#include "kernels/matrix.hpp"

namespace recurbench {

/// The gated linear recurrence of RetNet (Sun et al. 2023), GLA (Yang et al. 2024), Mamba-2 (Dao & Gu 2024)
/// and the mLSTM (Beck et al. 2024), for every sequence and head:
///   S_t = diag(α_t) S_{t−1} + k_t v_tᵀ   (keys × values),   o_t = S_tᵀ q_t.
/// Runs in chunks: inside a chunk by matrix products, from chunk to chunk by the state. Decays only ever
/// multiply, no product of them is divided by another, so strong decays stay finite.
struct GatedScanShape {
  Index steps, batch, heads;
  Index keys, values;         ///< numbers of a head's key and of its value
  bool shared_keys = false;   ///< all heads read the same q and k
  bool decay_by_key = false;  ///< a decay for every key channel, else one for each head

  Index key_cols() const { return shared_keys ? keys : heads * keys; }
  Index decay_cols() const { return decay_by_key ? heads * keys : heads; }
  Index state_floats() const { return batch * heads * keys * values; }
};

/// Matrices of T·B rows, possibly columns of wider ones; a stride of 0 repeats one row.
template <class M>
struct GatedScanTensors {
  M q, k;       // [T·B, key_cols]
  M v;          // [T·B, heads·values]
  M log_decay;  // [T·B, decay_cols], log α ≤ 0
};

/// Numbers of the states before each chunk.
Index gated_scan_borders(const GatedScanShape& shape);
/// Scratch numbers that either pass needs.
Index gated_scan_scratch(const GatedScanShape& shape);

/// out [T·B, heads·values]. `state` [B, heads, keys, values] comes with S_0 and leaves with S_T. `borders`
/// receives what backward needs, unless null.
void gated_scan_forward(Real* out, Real* state, Real* borders, Real* scratch,
                        const GatedScanTensors<ConstMatrix>& in, const GatedScanShape& shape);

/// Adds to the gradients `d`; those without memory are not wanted. `dstate` comes with the gradient of S_T
/// and leaves with that of S_0.
void gated_scan_backward(const GatedScanTensors<Matrix>& d, Real* dstate, Real* scratch, const Real* dout,
                         const Real* borders, const GatedScanTensors<ConstMatrix>& in,
                         const GatedScanShape& shape);

}  // namespace recurbench
