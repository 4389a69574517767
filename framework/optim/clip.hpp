#pragma once

#include "core/types.hpp"

namespace recurbench {

/// Scales the gradients so that their Euclidean norm is at most `limit` (0: no limit), as PyTorch's
/// clip_grad_norm_. Returns the norm before scaling; not finite when any gradient is not.
double clip_gradients(Real* grads, Index count, double limit);

}  // namespace recurbench
