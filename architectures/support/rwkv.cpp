#include "architectures/support/rwkv.hpp"

#include <cmath>

namespace recurbench {

Init token_mix_init(double power, double shift) {
  return [=](Rng&, const Matrix& m) {
    for (Index c = 0; c < m.cols; ++c) {
      const double share = static_cast<double>(c) / static_cast<double>(m.cols);
      m.data[c] = static_cast<Real>(1 - std::pow(share, power) - shift);
    }
  };
}

}  // namespace recurbench
