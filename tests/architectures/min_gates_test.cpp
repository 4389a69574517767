#include "architectures/support/op_min_gates.hpp"

#include "core/error.hpp"
#include "support/min_gates_probe.hpp"

namespace recurbench {
namespace {

using namespace test;

using Decay = Var (*)(Tape&, Var, Index);

/// a and b of one channel.
std::pair<double, double> coefficients(Decay decay, const std::vector<Real>& pre) {
  Tape tape;
  const auto count = static_cast<Index>(pre.size());
  const Var in = tape.constant(pre.data(), 1, count);
  const Var a = decay(tape, in, 1);
  return {double{tape.value(a)[0]}, double{tape.value(min_candidate(tape, a, {in, count - 1}))[0]}};
}

double sigmoid(double x) {
  return 1 / (1 + std::exp(-x));
}

TEST(MinGates, EqualTheirEquationsInValueAndEveryGradient) {
  for (const auto& sizes : gate_cases())
    for (const bool lstm : {false, true})
      expect_twin(min_gates_probe(sizes, lstm), min_gates_twin(sizes, lstm), for_real(1e-5, 1e-12));
}

TEST(MinGates, TheCandidateIsPositiveAndContinuous) {
  constexpr double kTolerance = for_real(1e-6, 1e-14);
  for (const auto& [u, g] : {std::pair{0.0, 0.5}, {-1e-7, 0.5}, {1e-7, 0.5}, {-2.0, sigmoid(-2)}, {3.0, 3.5}})
    EXPECT_NEAR(coefficients(min_gru_decay, {50, static_cast<Real>(u)}).second, g, kTolerance + 1e-7);
  EXPECT_GT(coefficients(min_gru_decay, {50, -80}).second, 0);
}

TEST(MinGates, ClosedGatesDivideAsOpenOnesDo) {
  constexpr double kTolerance = for_real(1e-6, 1e-14);
  EXPECT_NEAR(coefficients(min_lstm_decay, {-200, -200, 1}).first, 0.5, kTolerance);
  EXPECT_NEAR(coefficients(min_lstm_decay, {-200, -202, 1}).first, sigmoid(2), kTolerance);
  EXPECT_NEAR(coefficients(min_lstm_decay, {-202, -200, 1}).second, 1.5 * sigmoid(2), kTolerance);
  EXPECT_NEAR(coefficients(min_lstm_decay, {200, 300, 1}).first, 0.5, kTolerance);
}

TEST(MinGates, LargeNumbersGiveCoefficientsThatSumToOne) {
  for (const Real x : {Real(-1e4), Real(1e4)}) {
    const auto [a, b] = coefficients(min_gru_decay, {x, Real(0.5)});
    EXPECT_NEAR(a, x < 0 ? 1 : 0, 1e-30);
    EXPECT_EQ(a + b, 1);
    for (const Real y : {Real(-1e4), Real(1e4)}) {
      const auto [f, i] = coefficients(min_lstm_decay, {x, y, Real(0.5)});
      EXPECT_EQ(f + i, 1);
    }
  }
}

TEST(MinGates, NanStaysInItsChannel) {
  const Real nan = std::numeric_limits<Real>::quiet_NaN();
  for (const bool lstm : {false, true}) {
    const std::size_t blocks = lstm ? 3 : 2;
    for (std::size_t block = 0; block < blocks; ++block) {
      auto probe = min_gates_probe({1, 5}, lstm);
      probe.inputs[0].value[5 * block + 2] = nan;
      probe.run(false);
      for (std::size_t c = 0; c < 5; ++c) {
        EXPECT_EQ(std::isnan(probe.y[c]), c == 2 && block + 1 < blocks) << c;
        EXPECT_EQ(std::isnan(probe.y[5 + c]), c == 2) << c;
      }
    }
  }
}

TEST(MinGates, TheCandidateAloneTakesNoMoreGradientsThanAreWanted) {
  const auto a = wave(6, 0.2);
  const auto pre = wave(12, 0.7);
  std::vector<Real> da(6, 0);
  Tape tape;
  const Var decay = tape.parameter(a.data(), da.data(), 2, 3);
  const Var b = min_candidate(tape, decay, {tape.constant(pre.data(), 2, 6), 3});
  std::fill_n(tape.grad(b), 6, Real{1});
  tape.backward_through(0, tape.node_count());
  for (std::size_t i = 0; i < 6; ++i) {
    const double u = double{pre[i / 3 * 6 + 3 + i % 3]};
    EXPECT_NEAR(double{da[i]}, -(u < 0 ? sigmoid(u) : u + 0.5), for_real(1e-6, 1e-14));
  }
}

TEST(MinGates, RefuseColumnsThatAreNotThere) {
  const auto pre = wave(12, 0.7);
  Tape tape;
  const Var in = tape.constant(pre.data(), 2, 6);
  EXPECT_THROW(min_gru_decay(tape, in, 7), Error);
  EXPECT_THROW(min_lstm_decay(tape, in, 4), Error);
  const Var a = min_gru_decay(tape, in, 3);
  EXPECT_THROW(min_candidate(tape, a, {in, 4}), Error);
  EXPECT_THROW(min_candidate(tape, slice_rows(tape, a, 0, 1), {in, 3}), Error);
}

}  // namespace
}  // namespace recurbench
