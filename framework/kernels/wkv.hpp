#pragma once

#include "core/types.hpp"

namespace recurbench {

/// The WKV of RWKV-4 (Peng et al. 2023, eq. 16) under its receptance, for every channel:
///   wkv_t = (Σ_{i<t} e^{(t−1−i)w + k_i} v_i + e^{u+k_t} v_t) / (the same without v),   w = −exp(time_decay)
///   out_t = σ(r_t) ⊙ wkv_t,                                                            u = time_first
/// as the recursion of its appendix D, whose sums are kept divided by e^o with o the largest exponent:
///   p ← e^{w+o−o'} p + e^{k−o'} v,   q ← e^{w+o−o'} q + e^{k−o'},   o' = max(w + o, k).
/// The empty past is q = 0, whatever o says: after any step q ≥ 1.
struct WkvShape {
  Index steps, batch, channels;
  Index cells() const { return batch * channels; }
};

struct WkvInputs {
  const Real *r, *k, *v;   // [T,B,C]
  const Real* time_decay;  // [C]
  const Real* time_first;  // [C]
};

struct WkvGradients {
  Real *dr, *dk, *dv;  // [T,B,C]
  Real* dtime_decay;   // [C]
  Real* dtime_first;   // [C]
};

/// Numbers that forward keeps for backward: the state at every 16th step.
Index wkv_borders(const WkvShape& shape);
/// Scratch numbers of either pass.
Index wkv_scratch(const WkvShape& shape);

/// out [T,B,C]. `state` [3,B,C] = p, q, o comes with the past and leaves with the state after the last step.
/// `borders` may be null when no backward follows.
void wkv_forward(Real* out, Real* state, Real* borders, Real* scratch, const WkvInputs& in,
                 const WkvShape& shape);

/// Adds to the gradients. `dstate` [2,B,C] comes with the gradients of the last p and q and leaves with those
/// of the first. o counts as a constant: nothing that is read out of a state depends on it.
void wkv_backward(const WkvGradients& gradients, Real* dstate, Real* scratch, const Real* dout,
                  const Real* borders, const WkvInputs& in, const WkvShape& shape);

}  // namespace recurbench
