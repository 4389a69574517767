#pragma once

#include <cstdint>

#include "core/types.hpp"

namespace recurbench {

/// probabilities = softmax(logits) by rows, [M,K]; returns Σ over rows of −log probabilities[target], in
/// double. A row whose logits are not finite makes the sum not finite.
double softmax_cross_entropy_forward(Real* probabilities, const Real* logits, const std::int32_t* targets,
                                     Index rows, Index classes);

/// dlogits += scale · (probabilities − onehot(target)).
void softmax_cross_entropy_backward(Real* dlogits, Real scale, const Real* probabilities,
                                    const std::int32_t* targets, Index rows, Index classes);

}  // namespace recurbench
