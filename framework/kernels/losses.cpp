#include "kernels/losses.hpp"

#include <algorithm>
#include <cmath>

#include "kernels/activations.hpp"

namespace recurbench {

double softmax_cross_entropy_forward(Real* probabilities, const Real* logits, const std::int32_t* targets,
                                     Index rows, Index classes) {
  double loss = 0;
  for (Index row = 0; row < rows; ++row) {
    const Real* in = logits + row * classes;
    Real* out = probabilities + row * classes;
    Real highest = in[0];
    for (Index k = 1; k < classes; ++k) highest = in[k] > highest ? in[k] : highest;
    for (Index k = 0; k < classes; ++k) out[k] = exp_nonpositive(in[k] - highest);
    Real total = 0;
    for (Index k = 0; k < classes; ++k) total += out[k] + 0 * in[k];  // the product makes −∞ show
    const Real inverse = 1 / total;
    for (Index k = 0; k < classes; ++k) out[k] *= inverse;
    loss += std::log(double{total}) - (double{in[targets[row]]} - double{highest});
  }
  return loss;
}

void softmax_cross_entropy_backward(Real* dlogits, Real scale, const Real* probabilities,
                                    const std::int32_t* targets, Index rows, Index classes) {
  for (Index row = 0; row < rows; ++row) {
    Real* out = dlogits + row * classes;
    const Real* p = probabilities + row * classes;
    for (Index k = 0; k < classes; ++k) out[k] += scale * p[k];
    out[targets[row]] -= scale;
  }
}

}  // namespace recurbench
