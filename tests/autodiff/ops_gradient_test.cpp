#include "autodiff/ops.hpp"

#include "autodiff/op_heads.hpp"

#include "support/gradcheck.hpp"

namespace recurbench {
namespace {

using test::expect_gradients;
using test::Graph;
using test::wave_input;
using Vars = std::span<const Var>;

TEST(OpGradients, Linear) {
  const std::vector<test::Input> inputs{wave_input("x", 5, 17, 0.1), wave_input("w", 17, 3, 0.9),
                                        wave_input("bias", 1, 3, 1.7)};
  expect_gradients(inputs, [](Tape& t, Vars in) { return linear(t, in[0], in[1], in[2]); });
  expect_gradients({inputs[0], inputs[1]}, [](Tape& t, Vars in) { return linear(t, in[0], in[1]); });
}

TEST(OpGradients, ElementwisePairs) {
  const std::vector<test::Input> inputs{wave_input("a", 5, 7, 0.1), wave_input("b", 5, 7, 0.9)};
  expect_gradients(
      inputs, [](Tape& t, Vars in) { return add(t, in[0], in[1]); }, "add");
  expect_gradients(
      inputs, [](Tape& t, Vars in) { return subtract(t, in[0], in[1]); }, "subtract");
  expect_gradients(
      inputs, [](Tape& t, Vars in) { return multiply(t, in[0], in[1]); }, "multiply");
  expect_gradients(
      inputs, [](Tape& t, Vars in) { return affine(t, multiply(t, in[0], in[1]), Real(-1.5), 2); }, "affine");
}

TEST(OpGradients, AddRowOfAParameterAndOfAComputedRow) {
  const std::vector<test::Input> inputs{wave_input("a", 5, 7, 0.1), wave_input("row", 1, 7, 0.9)};
  expect_gradients(
      inputs, [](Tape& t, Vars in) { return add_row(t, in[0], in[1]); }, "parameter");
  const Graph computed = [](Tape& t, Vars in) {
    const Var row = activate(t, in[1], Activation::tanh);
    const Var a = activate(t, activate(t, in[0], Activation::tanh), Activation::sigmoid);
    return activate(t, add_row(t, a, row), Activation::tanh);
  };
  expect_gradients(inputs, computed, "computed");
}

TEST(OpGradients, MultiplyRow) {
  expect_gradients({wave_input("a", 5, 7, 0.1), wave_input("row", 1, 7, 0.9)},
                   [](Tape& t, Vars in) { return multiply_row(t, in[0], in[1]); });
}

TEST(OpGradients, JoinColsAndReverseSteps) {
  expect_gradients({wave_input("left", 6, 3, 0.1), wave_input("right", 6, 5, 0.9)},
                   [](Tape& t, Vars in) { return join_cols(t, in[0], in[1]); });
  expect_gradients({wave_input("x", 6, 3, 0.1)}, [](Tape& t, Vars in) { return reverse_steps(t, in[0], 2); });
}

TEST(OpGradients, ScaleHeadsAndDotHeads) {
  const auto x = wave_input("x", 3, 22, 0.1);
  const auto scale = [](Tape& t, Vars in) { return scale_heads(t, in[0], in[1]); };
  expect_gradients({x, wave_input("s", 3, 2, 0.9)}, scale, "by row");
  expect_gradients({x, wave_input("s", 1, 2, 0.9)}, scale, "for all rows");
  expect_gradients({x, wave_input("y", 3, 22, 0.5)},
                   [](Tape& t, Vars in) { return dot_heads(t, in[0], in[1], 2); });
}

TEST(OpGradients, Activations) {
  const std::vector<std::pair<std::string, Activation>> all{{"tanh", Activation::tanh},
                                                            {"relu", Activation::relu},
                                                            {"relu_squared", Activation::relu_squared},
                                                            {"sigmoid", Activation::sigmoid},
                                                            {"silu", Activation::silu},
                                                            {"gelu", Activation::gelu},
                                                            {"exp", Activation::exp}};
  auto x = wave_input("x", 5, 17, 0.1, 3);
  for (auto& number : x.value) ASSERT_GT(std::abs(number), 1e-3) << "too near to relu's kink";
  for (const auto& [name, activation] : all)
    expect_gradients(
        {x}, [a = activation](Tape& t, Vars in) { return activate(t, in[0], a); }, name);
}

TEST(OpGradients, EmbeddingAddsUpRepeatedTokens) {
  const std::vector<std::int32_t> tokens{2, 0, 2, 4, 2};
  expect_gradients({wave_input("table", 5, 3, 0.1)},
                   [&](Tape& t, Vars in) { return embedding(t, in[0], tokens); });
}

TEST(OpGradients, SlicesAndStacks) {
  const std::vector<test::Input> x{wave_input("x", 7, 5, 0.1)};
  expect_gradients(
      x, [](Tape& t, Vars in) { return slice_rows(t, in[0], 2, 3); }, "slice_rows");
  expect_gradients(
      x, [](Tape& t, Vars in) { return slice_cols(t, in[0], 1, 3); }, "slice_cols");
  const std::vector<std::int32_t> rows{6, 1, 1, 3};
  expect_gradients(
      x, [&](Tape& t, Vars in) { return select_rows(t, in[0], rows); }, "select_rows");
  expect_gradients(
      {wave_input("a", 2, 5, 0.1), wave_input("b", 3, 5, 0.7)},
      [](Tape& t, Vars in) {
        const std::vector<Var> parts{in[0], in[1], in[0]};
        return stack_rows(t, parts);
      },
      "stack_rows");
}

TEST(OpGradients, RmsNorm) {
  expect_gradients({wave_input("x", 5, 17, 0.1), wave_input("weight", 1, 17, 0.9)},
                   [](Tape& t, Vars in) { return rms_norm(t, in[0], in[1], Real(1e-5)); });
}

TEST(OpGradients, Losses) {
  const auto classes = test::whole_wave(5, 7);
  const auto values = test::wave(15, 0.6);
  expect_gradients(
      {wave_input("logits", 5, 7, 0.1, 2)},
      [&](Tape& t, Vars in) { return softmax_cross_entropy(t, in[0], classes); }, "cross-entropy");
  expect_gradients(
      {wave_input("prediction", 5, 3, 0.1)},
      [&](Tape& t, Vars in) { return mean_squared_error(t, in[0], values); }, "mean squared error");
}

/// Every op once with its input used twice: gradients must accumulate, never overwrite.
TEST(OpGradients, InputsThatAreUsedTwice) {
  const std::vector<std::int32_t> picks{4, 1, 1, 3, 0};
  const std::vector<std::pair<std::string, std::function<Var(Tape&, Var, Var)>>> ops{
      {"add", [](Tape& t, Var x, Var) { return add(t, x, x); }},
      {"subtract", [](Tape& t, Var x, Var w) { return subtract(t, multiply(t, x, w), x); }},
      {"multiply", [](Tape& t, Var x, Var) { return multiply(t, x, x); }},
      {"affine", [](Tape& t, Var x, Var) { return affine(t, x, 3, 1); }},
      {"linear", [](Tape& t, Var x, Var) { return linear(t, x, x); }},
      {"add_row", [](Tape& t, Var x, Var) { return add_row(t, x, slice_rows(t, x, 2, 1)); }},
      {"tanh", [](Tape& t, Var x, Var) { return activate(t, x, Activation::tanh); }},
      {"slice_rows",
       [](Tape& t, Var x, Var) { return multiply(t, slice_rows(t, x, 0, 3), slice_rows(t, x, 1, 3)); }},
      {"slice_cols",
       [](Tape& t, Var x, Var) { return multiply(t, slice_cols(t, x, 0, 3), slice_cols(t, x, 2, 3)); }},
      {"embedding", [&](Tape& t, Var x, Var) { return embedding(t, x, picks); }},
      {"select_rows", [&](Tape& t, Var x, Var) { return select_rows(t, x, picks); }},
      {"rms_norm", [](Tape& t, Var x, Var) { return rms_norm(t, x, slice_rows(t, x, 1, 1), Real(1e-5)); }},
      {"mean_squared_error",
       [&](Tape& t, Var x, Var) {
         static const auto targets = test::wave(25, 0.4);
         return mean_squared_error(t, x, targets);
       }},
      {"softmax_cross_entropy", [&](Tape& t, Var x, Var) { return softmax_cross_entropy(t, x, picks); }}};
  for (const auto& [name, op] : ops) {
    const auto first = [&op = op](Tape& t, Vars in) {
      const Var once = op(t, in[0], in[1]);
      const std::vector<Var> both{
          once, linear(t, slice_rows(t, in[0], 0, 1), slice_cols(t, in[0], 0, t.cols(once))),
          op(t, in[0], in[1])};
      return stack_rows(t, both);
    };
    expect_gradients({wave_input("x", 5, 5, 0.1), wave_input("w", 5, 5, 0.7)}, first, name);
  }
}

}  // namespace
}  // namespace recurbench
