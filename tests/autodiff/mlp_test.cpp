#include "autodiff/op_mlp.hpp"

#include "support/gradcheck.hpp"

namespace recurbench {
namespace {

using namespace test;
using Vars = std::span<const Var>;

constexpr Index kInputs = 3, kHidden = 7, kOutputs = 5;

/// x, up, down, up_bias, down_bias.
std::vector<Input> inputs(Index rows) {
  return {wave_input("x", rows, kInputs, 0.1), wave_input("up", kInputs, kHidden, 0.5),
          wave_input("down", kHidden, kOutputs, 1.1), wave_input("up_bias", 1, kHidden, 1.7),
          wave_input("down_bias", 1, kOutputs, 2.3)};
}

Graph fused(Activation activation, bool biased) {
  return [=](Tape& t, Vars in) {
    MlpParameters p{in[1], in[2]};
    if (biased) {
      p.up_bias = in[3];
      p.down_bias = in[4];
    }
    return mlp(t, in[0], p, activation);
  };
}

Graph naive(Activation activation, bool biased) {
  return [=](Tape& t, Vars in) {
    const Var up = biased ? linear(t, in[0], in[1], in[3]) : linear(t, in[0], in[1]);
    const Var active = activate(t, up, activation);
    return biased ? linear(t, active, in[2], in[4]) : linear(t, active, in[2]);
  };
}

TEST(MlpOp, EqualsItsNaiveTwinOverOneBlockAndSeveral) {
  for (const Activation activation : {Activation::gelu, Activation::relu_squared})
    for (const bool biased : {true, false})
      for (const Index rows : {1, 255, 256, 600}) {
        auto a = inputs(rows), b = inputs(rows);
        const double one = run_graph(a, fused(activation, biased), true);
        const double other = run_graph(b, naive(activation, biased), true);
        EXPECT_NEAR(one, other, for_real(1e-5, 1e-13) * other) << rows;
        for (std::size_t i = 0; i < (biased ? 5U : 3U); ++i)
          expect_close(a[i].grad, b[i].grad, for_real(1e-5, 1e-12), a[i].name);
      }
}

TEST(MlpOp, GivesTheSameBitsWithoutRecording) {
  const auto in = inputs(600);
  std::vector<std::vector<Real>> values;
  for (const bool recording : {true, false}) {
    Tape tape;
    tape.clear(recording);
    std::vector<Var> vars;
    auto copy = in;
    for (auto& input : copy) {
      input.grad.resize(input.value.size());
      vars.push_back(tape.parameter(input.value.data(), input.grad.data(), input.rows, input.cols));
    }
    const Var y = fused(Activation::gelu, true)(tape, vars);
    values.emplace_back(tape.value(y), tape.value(y) + tape.size(y));
  }
  EXPECT_TRUE(same_bits(values[0], values[1]));
}

}  // namespace
}  // namespace recurbench
