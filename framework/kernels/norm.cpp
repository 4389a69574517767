#include "kernels/norm.hpp"

#include <cmath>

#include "kernels/reduce.hpp"

namespace seqbench {

void rms_norm_forward(Real* out, Real* inv_rms, const Real* x, const Real* weight, Real eps, Index rows,
                      Index cols) {
  for (Index row = 0; row < rows; ++row) {
    const Real* in = x + row * cols;
    const double mean_square = sum_of_squares(in, cols) / static_cast<double>(cols);
    const Real scale = static_cast<Real>(1.0 / std::sqrt(mean_square + double{eps}));
    inv_rms[row] = scale;
    for (Index col = 0; col < cols; ++col) out[row * cols + col] = in[col] * scale * weight[col];
  }
}

void rms_norm_backward(Real* dx, Real* dweight, const Real* dout, const Real* x, const Real* weight,
                       const Real* inv_rms, Index rows, Index cols) {
  for (Index row = 0; row < rows; ++row) {
    const Real* in = x + row * cols;
    const Real* din = dout + row * cols;
    const Real scale = inv_rms[row];
    if (dweight)
      for (Index col = 0; col < cols; ++col) dweight[col] += din[col] * in[col] * scale;
    if (!dx) continue;
    double projection = 0;  // Σ dout·weight·x, the part along x
    for (Index col = 0; col < cols; ++col)
      projection += double{din[col]} * double{weight[col]} * double{in[col]};
    const Real along = static_cast<Real>(projection / static_cast<double>(cols)) * scale * scale * scale;
    for (Index col = 0; col < cols; ++col)
      dx[row * cols + col] += din[col] * weight[col] * scale - in[col] * along;
  }
}

}  // namespace seqbench
