#include "autodiff/op_mlp.hpp"

#include "support/gradcheck.hpp"

namespace recurbench {
namespace {

using namespace test;

TEST(OpGradients, Mlp) {
  const std::vector<Input> inputs{wave_input("x", 5, 3, 0.1), wave_input("up", 3, 7, 0.5),
                                  wave_input("down", 7, 2, 1.1), wave_input("up_bias", 1, 7, 1.7),
                                  wave_input("down_bias", 1, 2, 2.3)};
  for (const Activation activation : {Activation::gelu, Activation::relu_squared})
    expect_gradients(inputs, [activation](Tape& t, std::span<const Var> in) {
      return mlp(t, in[0], {in[1], in[2], in[3], in[4]}, activation);
    });
}

}  // namespace
}  // namespace recurbench
