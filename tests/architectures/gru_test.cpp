#include "support/naive_twin.hpp"

namespace recurbench {
namespace {

using namespace test;

/// Input side n, r, z; recurrent side r, z, q.
NaiveState naive(Tape& t, const NaiveStep& s) {
  const Var input = linear(t, s.x, s.w, s.b_x);
  const Var recurrent = linear(t, s.h, s.u, s.b_h);
  const Var r = activate(t, add(t, s.block(t, input, 1), s.block(t, recurrent, 0)), Activation::sigmoid);
  const Var z = activate(t, add(t, s.block(t, input, 2), s.block(t, recurrent, 1)), Activation::sigmoid);
  const Var gated = multiply(t, r, s.block(t, recurrent, 2));
  const Var n = activate(t, add(t, s.block(t, input, 0), gated), Activation::tanh);
  const Var kept = multiply(t, z, s.h);
  return {add(t, multiply(t, affine(t, z, -1, 1), n), kept), s.c};
}

/// The original order (Cho et al. 2014): the reset gate acts before the recurrent product.
NaiveState naive_reset_before(Tape& t, const NaiveStep& s) {
  const Var input = linear(t, s.x, s.w, s.b_x);
  const Var recurrent = linear(t, s.h, s.u, s.b_h);
  const Var r = activate(t, add(t, s.block(t, input, 1), s.block(t, recurrent, 0)), Activation::sigmoid);
  const Var z = activate(t, add(t, s.block(t, input, 2), s.block(t, recurrent, 1)), Activation::sigmoid);
  const Var product = linear(t, multiply(t, r, s.h), s.block(t, s.u, 2), s.block(t, s.b_h, 2));
  const Var n = activate(t, add(t, s.block(t, input, 0), product), Activation::tanh);
  return {add(t, multiply(t, affine(t, z, -1, 1), n), multiply(t, z, s.h)), s.c};
}

TEST(Gru, EqualsItsNaiveTwin) {
  expect_twins(cell_of("gru"), naive);
}

TEST(Gru, WithZeroWeightsHalvesItsState) {
  const LayerSizes s{3, 2, 5, 4};
  auto state = layer_state(cell_of("gru"), s);
  const auto before = state;
  layer_output(cell_of("gru"), s, zero_weights(layer_inputs(cell_of("gru"), s)), state);
  for (std::size_t j = 0; j < state.size(); ++j) EXPECT_EQ(state[j], before[j] / 8);
}

TEST(Gru, EqualsTheResetBeforeFormOnlyWhileTheResetGateIsOpen) {
  const LayerSizes s{5, 3, 5, 4};
  const Cell cell = cell_of("gru");
  const auto state = layer_state(cell, s);
  auto inputs = layer_inputs(cell, s);
  const auto error = [&] {
    auto copy = inputs;
    const auto after = run_for_value(inputs, fused_layer(cell, s, state));
    return relative_error(after, run_for_value(copy, naive_layer(naive_reset_before, s, state)));
  };
  EXPECT_GT(error(), 1e-2);
  for (std::size_t j = 0; j < 4; ++j) {
    inputs[3].value[4 + j] = 50;  // r = 1
    inputs[4].value[8 + j] = 0;   // b_hn
  }
  EXPECT_LE(error(), for_real(1e-6, 1e-13));
}

}  // namespace
}  // namespace recurbench
