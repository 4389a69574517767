#include "support/naive_twin.hpp"

namespace recurbench {
namespace {

using namespace test;

NaiveCell naive(Activation activation) {
  return [activation](Tape& t, const NaiveStep& s) {
    const Var a = add(t, linear(t, s.x, s.w, s.b_x), linear(t, s.h, s.u, s.b_h));
    return NaiveState{activate(t, a, activation), s.c};
  };
}

TEST(Rnn, TanhCellEqualsItsNaiveTwin) {
  expect_twins(cell_of("rnn"), naive(Activation::tanh));
}

TEST(Rnn, ReluCellEqualsItsNaiveTwin) {
  expect_twins(cell_of("rnn_relu"), naive(Activation::relu));
}

TEST(Rnn, WithZeroWeightsForgetsEverything) {
  const LayerSizes s{3, 2, 5, 4};
  for (const auto& name : {"rnn", "rnn_relu"}) {
    auto state = layer_state(cell_of(name), s);
    const auto out = layer_output(cell_of(name), s, zero_weights(layer_inputs(cell_of(name), s)), state);
    EXPECT_EQ(out, std::vector<Real>(out.size(), 0));
    EXPECT_EQ(state, std::vector<Real>(state.size(), 0));
  }
}

TEST(Rnn, ReluCellWithIdentityCountsWithoutLoss) {
  // U = I, no input, bias 1: every unit counts its steps.
  const LayerSizes s{9, 2, 1, 3};
  auto inputs = zero_weights(layer_inputs(cell_of("rnn_relu"), s));
  for (std::size_t j = 0; j < 3; ++j) {
    inputs[2].value[j * 3 + j] = 1;
    inputs[3].value[j] = 1;
  }
  std::vector<Real> state(6, 0);
  const auto out = layer_output(cell_of("rnn_relu"), s, inputs, state);
  for (std::size_t t = 0; t < 9; ++t)
    for (std::size_t k = 0; k < 6; ++k) EXPECT_EQ(out[t * 6 + k], static_cast<Real>(t + 1));
}

TEST(Rnn, ReluCellLetsNanThroughSoThatDivergenceShows) {
  const LayerSizes s{3, 1, 1, 2};
  auto inputs = layer_inputs(cell_of("rnn_relu"), s);
  inputs[0].value[1] = std::numeric_limits<Real>::quiet_NaN();
  std::vector<Real> state(2, 0);
  const auto out = layer_output(cell_of("rnn_relu"), s, inputs, state);
  EXPECT_FALSE(std::isnan(out[1]));
  EXPECT_TRUE(std::isnan(out[2]) && std::isnan(out[5]));
}

}  // namespace
}  // namespace recurbench
