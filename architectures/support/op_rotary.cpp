#include "architectures/support/op_rotary.hpp"

#include <algorithm>
#include <cmath>

#include "core/error.hpp"

namespace recurbench {
namespace {

struct Rotation {
  Var x;
  Index heads, batch;
  Real *cosines, *sines;  // [T·B, N/2]

  /// to (+)= x turned by the angles, or back.
  void turn(Real* __restrict to, const Real* __restrict from, Index rows, Index pairs, Real direction,
            bool add) const {
    for (Index row = 0; row < rows; ++row)
      for (Index head = 0; head < heads; ++head)
        for (Index i = 0; i < pairs; ++i) {
          const Index at = (row * heads + head) * 2 * pairs + 2 * i;
          const Real c = cosines[row * pairs + i];
          const Real s = direction * sines[row * pairs + i];
          to[at] = (add ? to[at] : Real{0}) + c * from[at] - s * from[at + 1];
          to[at + 1] = (add ? to[at + 1] : Real{0}) + s * from[at] + c * from[at + 1];
        }
  }
  void operator()(Tape& t, Var self) const {
    turn(t.grad(x), t.grad(self), t.rows(x), t.cols(x) / heads / 2, -1, true);
  }
};

}  // namespace

Var rotate_pairs(Tape& tape, Var x, Index heads, Index batch, Carry position) {
  const Index rows = tape.rows(x);
  require(tape.cols(x) % (2 * heads) == 0 && rows % batch == 0,
          "rotate_pairs: {} rows of {} heads' pairs do not fit a matrix of {}×{}", batch, heads, rows,
          tape.cols(x));
  const Index pairs = tape.cols(x) / heads / 2;
  Arena& arena = tape.arena();
  const Rotation rotation{x, heads, batch, arena.reals(rows * pairs), arena.reals(rows * pairs)};
  const auto first_step = [&](Index row) { return position.value ? position.value[row % batch] : Real{0}; };
  for (Index row = 0; row < rows; ++row) {
    Real* cosines = rotation.cosines + row * pairs;
    Real* sines = rotation.sines + row * pairs;
    if (row % batch > 0 && first_step(row) == first_step(row - 1)) {  // the same step of the next sequence
      std::copy_n(cosines - pairs, pairs, cosines);
      std::copy_n(sines - pairs, pairs, sines);
      continue;
    }
    for (Index i = 0; i < pairs; ++i) {
      const double exponent = pairs > 1 ? static_cast<double>(i) / static_cast<double>(pairs - 1) : 0;
      const double angle =
          (double{first_step(row)} + static_cast<double>(row / batch)) * std::pow(10000.0, -exponent);
      cosines[i] = static_cast<Real>(std::cos(angle));
      sines[i] = static_cast<Real>(std::sin(angle));
    }
  }
  const Var out = tape.record(rows, tape.cols(x), {x}, rotation);
  rotation.turn(tape.output(out), tape.value(x), rows, pairs, 1, false);
  for (Index b = 0; b < batch && position.value; ++b) position.value[b] += static_cast<Real>(rows / batch);
  return out;
}

}  // namespace recurbench
