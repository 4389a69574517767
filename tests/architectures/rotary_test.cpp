#include "architectures/support/op_rotary.hpp"
#include "core/error.hpp"
#include "support/naive_twin.hpp"

namespace recurbench {
namespace {

using namespace test;

constexpr double kTolerance = for_real(1e-5, 1e-12);

/// x [T·1, N] turned from a position on.
std::vector<Real> turned(const std::vector<Real>& x, Index cols, Index heads, Real position) {
  Tape tape;
  const Var out = rotate_pairs(tape, tape.constant(x.data(), static_cast<Index>(x.size()) / cols, cols),
                               heads, 1, {&position});
  return {tape.value(out), tape.value(out) + tape.size(out)};
}

TEST(Rotary, TurnsEachPairByItsOwnAngle) {
  const auto out = turned({1, 0, 0, 2}, 4, 1, 3);
  const std::vector<double> expected{std::cos(3.0), std::sin(3.0), -2 * std::sin(3e-4), 2 * std::cos(3e-4)};
  expect_close(out, expected, kTolerance, "pairs at position 3");
}

TEST(Rotary, LeavesDotProductsToTheDistanceOfPositions) {
  const auto q = wave(6, 0.1);
  const auto k = wave(6, 1.1);
  const auto product = [&](Real position) {
    const auto a = turned(q, 6, 1, position + 4);
    const auto b = turned(k, 6, 1, position);
    double sum = 0;
    for (std::size_t i = 0; i < 6; ++i) sum += double{a[i]} * double{b[i]};
    return sum;
  };
  EXPECT_NEAR(product(0), product(100), for_real(1e-4, 1e-12));
}

TEST(Rotary, CountsPositionsInItsState) {
  const auto x = wave(5 * 2 * 8, 0.4);
  Tape tape;
  const Var whole = tape.constant(x.data(), 10, 8);
  const Var expected = rotate_pairs(tape, whole, 2, 2, {});
  std::vector<Real> position(2);
  const Var first = rotate_pairs(tape, slice_rows(tape, whole, 0, 4), 2, 2, {position.data()});
  EXPECT_EQ(position, (std::vector<Real>{2, 2}));
  const Var second = rotate_pairs(tape, slice_rows(tape, whole, 4, 6), 2, 2, {position.data()});
  EXPECT_TRUE(same_bits(std::span(tape.value(first), 32), std::span(tape.value(expected), 32)));
  EXPECT_TRUE(same_bits(std::span(tape.value(second), 48), std::span(tape.value(expected) + 32, 48)));
  EXPECT_THROW(rotate_pairs(tape, whole, 8, 2, {}), Error);
}

}  // namespace
}  // namespace recurbench
