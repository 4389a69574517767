// The checker itself: a test that cannot fail proves nothing, so it must catch each way of being wrong.
#include "support/gradcheck.hpp"

namespace recurbench {
namespace {

using test::gradient_errors;
using test::kGradientTolerance;
using test::wave_input;

/// out = x³ with a derivative that `spoil` may change.
template <class Spoil>
Var cube(Tape& tape, Var x, Spoil spoil) {
  const Var out = tape.record(tape.rows(x), tape.cols(x), {x}, [x, spoil](Tape& t, Var self) {
    for (Index i = 0; i < t.size(self); ++i) {
      const Real right = 3 * t.value(x)[i] * t.value(x)[i] * t.grad(self)[i];
      spoil(t.grad(x)[i], right, i);
    }
  });
  for (Index i = 0; i < tape.size(out); ++i)
    tape.output(out)[i] = tape.value(x)[i] * tape.value(x)[i] * tape.value(x)[i];
  return out;
}

template <class Spoil>
double error_of(Spoil spoil) {
  return gradient_errors({wave_input("x", 3, 7, 0.3)}, [&](Tape& tape, std::span<const Var> in) {
    return add(tape, in[0], cube(tape, in[0], spoil));
  })[0];
}

TEST(GradientChecker, AcceptsARightGradient) {
  EXPECT_LE(error_of([](Real& dx, Real right, Index) { dx += right; }), 1e-9);
}

TEST(GradientChecker, CatchesAWrongSign) {
  EXPECT_GT(error_of([](Real& dx, Real right, Index) { dx -= right; }), 0.5);
}

TEST(GradientChecker, CatchesAMissingAccumulate) {
  EXPECT_GT(error_of([](Real& dx, Real right, Index) { dx = right; }), 0.1);
}

TEST(GradientChecker, CatchesAFactorThatIsOffByTenInAMillion) {
  const double error = error_of([](Real& dx, Real right, Index) { dx += right * (1 + Real(1e-5)); });
  EXPECT_GT(error, kGradientTolerance);
}

TEST(GradientChecker, CatchesOneWrongElement) {
  EXPECT_GT(error_of([](Real& dx, Real right, Index i) { dx += i == 20 ? 0 : right; }), kGradientTolerance);
}

TEST(GradientChecker, CatchesNan) {
  const double error = error_of([](Real& dx, Real, Index i) { dx += i == 4 ? std::nan("") : 0; });
  EXPECT_GT(error, kGradientTolerance);
}

TEST(GradientChecker, PutsEveryNumberBack) {
  auto x = test::wave(50, 0.1);
  const auto before = x;
  test::gradient_error(
      x, std::vector<Real>(50), [&] { return double{x[3]} * double{x[7]}; }, 20);
  EXPECT_TRUE(test::same_bits(x, before));
}

TEST(GradientChecker, ChoosesDifferentNumbersOfALargeTensor) {
  auto chosen = test::chosen_numbers(10'000, 300);
  std::sort(chosen.begin(), chosen.end());
  EXPECT_EQ(chosen.size(), 300U);
  EXPECT_EQ(std::unique(chosen.begin(), chosen.end()), chosen.end());
  EXPECT_LT(chosen.front(), 1000);
  EXPECT_GT(chosen.back(), 9000);
}

}  // namespace
}  // namespace recurbench
