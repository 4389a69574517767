#pragma once

#include "autodiff/tape.hpp"
#include "kernels/attention.hpp"

namespace recurbench {

/// kernels/attention.hpp as one node: qkv [T·B,3d] → [T·B,d]; the steps follow from qkv. `cache`, unless
/// null, is the carried state, [B, shape.cache_floats()], all zeros for an empty past: what it holds counts
/// as earlier steps, and the new ones are added. No gradient reaches the past, so a tape that records takes
/// an empty cache only. Throws Error when more steps come than `shape.context`.
Var causal_attention(Tape& tape, Var qkv, AttentionShape shape, Real* cache);

/// x [T·B,C] plus row first + t of table [context,C] at every step t: learned positions. Throws Error when
/// the table ends before the steps do.
Var add_positions(Tape& tape, Var x, Var table, Index batch, Index first);

}  // namespace recurbench
