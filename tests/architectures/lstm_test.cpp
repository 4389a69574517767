#include "support/naive_twin.hpp"

namespace recurbench {
namespace {

using namespace test;

NaiveState naive(Tape& t, const NaiveStep& s) {
  const Var a = add(t, linear(t, s.x, s.w, s.b_x), linear(t, s.h, s.u, s.b_h));
  const Var i = activate(t, s.block(t, a, 0), Activation::sigmoid);
  const Var f = activate(t, s.block(t, a, 1), Activation::sigmoid);
  const Var g = activate(t, s.block(t, a, 2), Activation::tanh);
  const Var o = activate(t, s.block(t, a, 3), Activation::sigmoid);
  const Var c = add(t, multiply(t, f, s.c), multiply(t, i, g));
  return {multiply(t, o, activate(t, c, Activation::tanh)), c};
}

TEST(Lstm, EqualsItsNaiveTwin) {
  expect_twins(cell_of("lstm"), naive);
}

TEST(Lstm, WithZeroWeightsStaysAtZeroAndHalvesItsMemory) {
  const LayerSizes s{1, 2, 5, 4};
  const auto inputs = zero_weights(layer_inputs(cell_of("lstm"), s));
  std::vector<Real> zeros(16, 0);
  EXPECT_EQ(layer_output(cell_of("lstm"), s, inputs, zeros), std::vector<Real>(8, 0));
  EXPECT_EQ(zeros, std::vector<Real>(16, 0));
  auto state = layer_state(cell_of("lstm"), s);
  const auto before = state;
  layer_output(cell_of("lstm"), s, inputs, state);
  for (std::size_t j = 8; j < 16; ++j) {
    EXPECT_EQ(state[j], before[j] / 2);
    EXPECT_NEAR(double{state[j - 8]}, 0.5 * std::tanh(0.5 * double{before[j]}), for_real(1e-7, 1e-15));
  }
}

TEST(Lstm, CountsExactlyWithOpenGates) {
  // U = 0 and gates held open: c grows by tanh(b_g) at every step.
  const double candidate = 0.37;
  const LayerSizes s{200, 1, 1, 3};
  auto inputs = zero_weights(layer_inputs(cell_of("lstm"), s));
  for (std::size_t j = 0; j < 3; ++j) {
    inputs[3].value[j] = 50;
    inputs[3].value[3 + j] = 50;
    inputs[3].value[6 + j] = static_cast<Real>(candidate);
  }
  std::vector<Real> once(6, 0), state(6, 0);
  auto first = inputs;
  first[0].value.resize(1);
  first[0].rows = 1;
  layer_output(cell_of("lstm"), {1, 1, 1, 3}, first, once);
  EXPECT_NEAR(double{once[3]}, std::tanh(candidate), for_real(1e-7, 1e-15));
  layer_output(cell_of("lstm"), s, inputs, state);
  Real counted = 0;
  for (int t = 0; t < 200; ++t) counted += once[3];
  for (std::size_t j = 3; j < 6; ++j) EXPECT_EQ(state[j], counted);
}

}  // namespace
}  // namespace recurbench
