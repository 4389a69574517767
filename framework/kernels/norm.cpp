#include "kernels/norm.hpp"

#include <cmath>

#include "kernels/lanes.hpp"

namespace recurbench {
namespace {

/// Σ term(i), lane by lane: what the compiler makes one vector operation a step.
template <class Term>
Real sum_of(Index count, Term term) {
  alignas(64) Real lanes[kSumLanes] = {};
  const Index whole = count - count % kSumLanes;
  for (Index i = 0; i < whole; i += kSumLanes)
    for (Index lane = 0; lane < kSumLanes; ++lane) lanes[lane] += term(i + lane);
  for (Index i = whole; i < count; ++i) lanes[i - whole] += term(i);
  return lane_sum(lanes, kSumLanes);
}

}  // namespace

void rms_norm_forward(Real* __restrict out, Real* inv_rms, const Real* __restrict x,
                      const Real* __restrict weight, Real eps, Index rows, Index cols, Index groups) {
  for (Index row = 0; row < rows; ++row) {
    const Real* __restrict in = x + row * cols;
    const Real* __restrict w = weight + row % groups * cols;
    const Real square = lane_dot(in, in, cols);
    const Real scale = 1 / std::sqrt(square / static_cast<Real>(cols) + eps);
    inv_rms[row] = scale;
    for (Index col = 0; col < cols; ++col) out[row * cols + col] = in[col] * scale * w[col];
  }
}

void rms_norm_backward(Real* __restrict dx, Real* __restrict dweight, const Real* __restrict dout,
                       const Real* __restrict x, const Real* __restrict weight, const Real* inv_rms,
                       Index rows, Index cols, Index groups) {
  for (Index row = 0; row < rows; ++row) {
    const Real* __restrict in = x + row * cols;
    const Real* __restrict din = dout + row * cols;
    const Real* __restrict w = weight + row % groups * cols;
    const Real scale = inv_rms[row];
    if (dweight) {
      Real* __restrict dw = dweight + row % groups * cols;
      for (Index col = 0; col < cols; ++col) dw[col] += din[col] * in[col] * scale;
    }
    if (!dx) continue;
    // The part of the gradient along x changes the length alone, which the norm takes away.
    const Real projection = sum_of(cols, [&](Index i) { return din[i] * w[i] * in[i]; });
    const Real along = projection / static_cast<Real>(cols) * scale * scale * scale;
    for (Index col = 0; col < cols; ++col)
      dx[row * cols + col] += din[col] * w[col] * scale - in[col] * along;
  }
}

void layer_norm_forward(Real* __restrict out, Real* means, Real* inv_deviations, const Real* __restrict x,
                        const Real* __restrict weight, const Real* __restrict bias, Real eps, Index rows,
                        Index cols, Index groups) {
  const Real count = static_cast<Real>(cols);
  for (Index row = 0; row < rows; ++row) {
    const Real* __restrict in = x + row * cols;
    const Real* __restrict w = weight + row % groups * cols;
    Real* __restrict y = out + row * cols;
    const Real mean = lane_sum(in, cols) / count;
    const Real square = sum_of(cols, [&](Index i) { return (in[i] - mean) * (in[i] - mean); });
    const Real scale = 1 / std::sqrt(square / count + eps);
    means[row] = mean;
    inv_deviations[row] = scale;
    if (bias) {
      const Real* __restrict b = bias + row % groups * cols;
      for (Index col = 0; col < cols; ++col) y[col] = (in[col] - mean) * scale * w[col] + b[col];
    } else {
      for (Index col = 0; col < cols; ++col) y[col] = (in[col] - mean) * scale * w[col];
    }
  }
}

void layer_norm_backward(Real* __restrict dx, Real* __restrict dweight, Real* __restrict dbias,
                         const Real* __restrict dout, const Real* __restrict x, const Real* __restrict weight,
                         const Real* means, const Real* inv_deviations, Index rows, Index cols,
                         Index groups) {
  const Real count = static_cast<Real>(cols);
  for (Index row = 0; row < rows; ++row) {
    const Real* __restrict in = x + row * cols;
    const Real* __restrict din = dout + row * cols;
    const Real* __restrict w = weight + row % groups * cols;
    const Real mean = means[row];
    const Real scale = inv_deviations[row];
    const Index own = row % groups * cols;
    for (Index col = 0; col < cols && dweight; ++col)
      dweight[own + col] += din[col] * (in[col] - mean) * scale;
    for (Index col = 0; col < cols && dbias; ++col) dbias[own + col] += din[col];
    if (!dx) continue;
    // Shifting and stretching a row does not change its output.
    const Real shift = lane_dot(din, w, cols) / count;
    const Real projection = sum_of(cols, [&](Index i) { return din[i] * w[i] * (in[i] - mean); });
    const Real stretch = projection / count * scale * scale;
    for (Index col = 0; col < cols; ++col)
      dx[row * cols + col] += scale * (din[col] * w[col] - shift - (in[col] - mean) * stretch);
  }
}

void l2_normalise_forward(Real* __restrict out, Real* inv_norm, const Real* __restrict x, Real eps,
                          Index rows, Index cols) {
  for (Index row = 0; row < rows; ++row) {
    const Real* __restrict in = x + row * cols;
    const Real norm = std::sqrt(lane_dot(in, in, cols));
    const Real scale = 1 / (norm < eps ? eps : norm);  // NaN stays
    inv_norm[row] = scale;
    for (Index col = 0; col < cols; ++col) out[row * cols + col] = in[col] * scale;
  }
}

void l2_normalise_backward(Real* __restrict dx, const Real* __restrict dout, const Real* __restrict out,
                           const Real* inv_norm, Real eps, Index rows, Index cols) {
  for (Index row = 0; row < rows; ++row) {
    const Real* __restrict din = dout + row * cols;
    const Real* __restrict y = out + row * cols;
    const Real scale = inv_norm[row];
    // A row shorter than eps is only divided by it.
    const Real along = scale == 1 / eps ? Real{0} : lane_dot(din, y, cols);
    for (Index col = 0; col < cols; ++col) dx[row * cols + col] += scale * (din[col] - y[col] * along);
  }
}

}  // namespace recurbench
