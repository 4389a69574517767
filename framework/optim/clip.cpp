#include "optim/clip.hpp"

#include <cmath>

#include "kernels/reduce.hpp"

namespace recurbench {

double clip_gradients(Real* grads, Index count, double limit) {
  const double norm = std::sqrt(sum_of_squares(grads, count));
  if (limit > 0 && norm > limit) {
    const Real scale = static_cast<Real>(limit / (norm + 1e-6));
    for (Index i = 0; i < count; ++i) grads[i] *= scale;
  }
  return norm;
}

}  // namespace recurbench
