#pragma once

#include "autodiff/carry.hpp"
#include "autodiff/tape.hpp"

namespace recurbench {

/// Rotary positions (Su et al. 2021): the pair (2i, 2i+1) of every head of x [T·B, heads·N] turns by the
/// angle position · θ_i, θ_i = 10000^{−i/(N/2−1)} as in RetNet (Sun et al. 2023). Positions count from the
/// carried state [B], from 0 without one. REQUIRES: N is even.
Var rotate_pairs(Tape& tape, Var x, Index heads, Index batch, Carry position);

}  // namespace recurbench
