#include "nn/init.hpp"

#include <Eigen/QR>
#include <algorithm>
#include <cmath>

namespace recurbench {
namespace {

template <class Draw>
void fill(const Matrix& m, Draw draw) {
  for (Index row = 0; row < m.rows; ++row)
    for (Index col = 0; col < m.cols; ++col) m.data[row * m.stride + col] = static_cast<Real>(draw(row, col));
}

}  // namespace

Init constant_init(Real value) {
  return [value](Rng&, const Matrix& m) { fill(m, [value](Index, Index) { return value; }); };
}

Init uniform_init(double bound) {
  return [bound](Rng& rng, const Matrix& m) {
    fill(m, [&](Index, Index) { return rng.uniform(-bound, bound); });
  };
}

Init normal_init(double deviation) {
  return [deviation](Rng& rng, const Matrix& m) {
    fill(m, [&](Index, Index) { return deviation * rng.normal(); });
  };
}

Init identity_init(double scale) {
  return [scale](Rng&, const Matrix& m) {
    fill(m, [scale](Index row, Index col) { return row == col ? scale : 0; });
  };
}

Init orthogonal_init(double gain) {
  return [gain](Rng& rng, const Matrix& m) {
    const Index tall = std::max(m.rows, m.cols);
    const Index narrow = std::min(m.rows, m.cols);
    Eigen::MatrixXd gaussian(tall, narrow);
    for (Index row = 0; row < tall; ++row)
      for (Index col = 0; col < narrow; ++col) gaussian(row, col) = rng.normal();
    const Eigen::HouseholderQR<Eigen::MatrixXd> qr(gaussian);
    const Eigen::MatrixXd q = qr.householderQ() * Eigen::MatrixXd::Identity(tall, narrow);
    const auto entry = [&](Index row, Index col) {
      return gain * q(row, col) * (qr.matrixQR()(col, col) < 0 ? -1.0 : 1.0);
    };
    fill(m, [&](Index row, Index col) { return m.rows >= m.cols ? entry(row, col) : entry(col, row); });
  };
}

Init linear_init(Index inputs, double scale) {
  return uniform_init(scale / std::sqrt(static_cast<double>(inputs)));
}

Init small_init(Index width) {
  return normal_init(std::sqrt(2 / (5 * static_cast<double>(width))));
}

Init time_step_init() {
  return [](Rng& rng, const Matrix& m) {
    fill(m, [&](Index, Index) {
      const double step = std::exp(rng.uniform(std::log(0.001), std::log(0.1)));
      return step + std::log(-std::expm1(-step));
    });
  };
}

}  // namespace recurbench
