#pragma once

#include "core/types.hpp"

namespace recurbench {

/// Causal softmax attention with several heads (Vaswani et al. 2017, section 3.2.2):
///   out_t = Σ_{s≤t} softmax_s(q_t·k_s / √dh) v_s   in each head.
/// qkv [T,B,3d] holds q | k | v side by side, d = heads·head_dim, head after head in each. Scores are never
/// kept: forward leaves one number a row and head, from which backward makes the probabilities again (Dao et
/// al. 2022), so memory is linear in T.
struct AttentionShape {
  Index steps, batch, heads, head_dim;
  /// Rotary positions (Su et al. 2021): before the product the pair (i, i + dh/2) of q and k turns by
  /// t·10000^(−2i/dh). REQUIRES: an even head_dim.
  bool rotary = false;
  Index context = 0;  ///< steps that the cache has room for
  Index past = 0;     ///< steps that the cache holds before this call

  Index width() const { return heads * head_dim; }
  Index keys() const { return past + steps; }
  /// Numbers that the cache holds for one sequence: how many steps are in it, their rotated keys
  /// [context,d], their values [context,d].
  Index cache_floats() const { return 1 + 2 * context * width(); }
};

/// Scratch numbers of either pass.
Index attention_scratch(const AttentionShape& shape);

/// out [T,B,d]; log_sums [B,heads,T], the logarithms of the softmax's denominators, may be null. `cache`
/// [B, cache_floats()], or null with past = 0, gains the new steps. REQUIRES: keys() ≤ context with a cache.
void attention_forward(Real* out, Real* log_sums, Real* cache, Real* scratch, const Real* qkv,
                       const AttentionShape& shape);

/// Adds to dqkv. REQUIRES: past = 0.
void attention_backward(Real* dqkv, Real* scratch, const Real* dout, const Real* out, const Real* log_sums,
                        const Real* qkv, const AttentionShape& shape);

}  // namespace recurbench
