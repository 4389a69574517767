#include "autodiff/ops.hpp"

#include <gtest/gtest.h>

#include <functional>

#include "autodiff/op_heads.hpp"
#include "core/error.hpp"
#include "support/gradcheck.hpp"

namespace recurbench {
namespace {

using test::for_real;
using test::wave_input;
using Vars = std::span<const Var>;

/// The value that a graph makes of its inputs.
std::vector<Real> value_of(const std::vector<test::Input>& inputs, const test::Graph& graph) {
  Tape tape;
  std::vector<Var> vars;
  for (const auto& input : inputs) vars.push_back(tape.constant(input.value.data(), input.rows, input.cols));
  const Var out = graph(tape, vars);
  return {tape.value(out), tape.value(out) + tape.size(out)};
}

using Formula = std::function<double(Index, Index)>;

void expect_values(const std::vector<Real>& actual, Index rows, Index cols, const Formula& formula) {
  std::vector<double> expected;
  for (Index r = 0; r < rows; ++r)
    for (Index c = 0; c < cols; ++c) expected.push_back(formula(r, c));
  test::expect_close(actual, expected, for_real(2e-6, 1e-14), "value");
}

struct Ops : ::testing::Test {
  test::Input a = wave_input("a", 5, 7, 0.1, 2), b = wave_input("b", 5, 7, 0.9),
              w = wave_input("w", 7, 3, 1.2);
  test::Input row = wave_input("row", 1, 7, 1.6), bias = wave_input("bias", 1, 3, 0.2);
  static double at(const test::Input& m, Index r, Index c) {
    return double{m.value[static_cast<std::size_t>(r * m.cols + c)]};
  }
};

TEST_F(Ops, LinearIsProductPlusBias) {
  const auto out = value_of({a, w, bias}, [](Tape& t, Vars in) { return linear(t, in[0], in[1], in[2]); });
  expect_values(out, 5, 3, [&](Index r, Index c) {
    double sum = at(bias, 0, c);
    for (Index k = 0; k < 7; ++k) sum += at(a, r, k) * at(w, k, c);
    return sum;
  });
}

TEST_F(Ops, ElementwiseOnesEqualTheirFormulas) {
  expect_values(value_of({a, b}, [](Tape& t, Vars in) { return add(t, in[0], in[1]); }), 5, 7,
                [&](Index r, Index c) { return at(a, r, c) + at(b, r, c); });
  expect_values(value_of({a, b}, [](Tape& t, Vars in) { return subtract(t, in[0], in[1]); }), 5, 7,
                [&](Index r, Index c) { return at(a, r, c) - at(b, r, c); });
  expect_values(value_of({a, b}, [](Tape& t, Vars in) { return multiply(t, in[0], in[1]); }), 5, 7,
                [&](Index r, Index c) { return at(a, r, c) * at(b, r, c); });
  expect_values(value_of({a, row}, [](Tape& t, Vars in) { return multiply_row(t, in[0], in[1]); }), 5, 7,
                [&](Index r, Index c) { return at(a, r, c) * at(row, 0, c); });
  expect_values(value_of({a, row}, [](Tape& t, Vars in) { return add_row(t, in[0], in[1]); }), 5, 7,
                [&](Index r, Index c) { return at(a, r, c) + at(row, 0, c); });
  expect_values(value_of({a}, [](Tape& t, Vars in) { return affine(t, in[0], Real(-1.5), Real(0.25)); }), 5,
                7, [&](Index r, Index c) { return -1.5 * at(a, r, c) + 0.25; });
}

TEST_F(Ops, ActivationsEqualTheirFormulas) {
  const auto sigmoid = [](double x) { return 1 / (1 + std::exp(-x)); };
  const std::vector<std::pair<Activation, std::function<double(double)>>> all{
      {Activation::tanh, [](double x) { return std::tanh(x); }},
      {Activation::relu, [](double x) { return std::max(x, 0.0); }},
      {Activation::relu_squared, [](double x) { return x > 0 ? x * x : 0; }},
      {Activation::exp, [](double x) { return std::exp(x); }},
      {Activation::sigmoid, sigmoid},
      {Activation::silu, [&](double x) { return x * sigmoid(x); }},
      {Activation::gelu,
       [](double x) { return 0.5 * x * (1 + std::tanh(0.7978845608028654 * (x + 0.044715 * x * x * x))); }}};
  for (const auto& [activation, exact] : all)
    expect_values(value_of({a}, [kind = activation](Tape& t, Vars in) { return activate(t, in[0], kind); }),
                  5, 7, [&, f = exact](Index r, Index c) { return f(at(a, r, c)); });
}

TEST_F(Ops, SlicesStacksAndSelectionsMoveNumbersUnchanged) {
  expect_values(value_of({a}, [](Tape& t, Vars in) { return slice_rows(t, in[0], 1, 3); }), 3, 7,
                [&](Index r, Index c) { return at(a, r + 1, c); });
  expect_values(value_of({a}, [](Tape& t, Vars in) { return slice_cols(t, in[0], 2, 4); }), 5, 4,
                [&](Index r, Index c) { return at(a, r, c + 2); });
  const std::vector<std::int32_t> rows{4, 0, 4};
  expect_values(value_of({a}, [&](Tape& t, Vars in) { return select_rows(t, in[0], rows); }), 3, 7,
                [&](Index r, Index c) { return at(a, rows[static_cast<std::size_t>(r)], c); });
  expect_values(value_of({a}, [&](Tape& t, Vars in) { return embedding(t, in[0], rows); }), 3, 7,
                [&](Index r, Index c) { return at(a, rows[static_cast<std::size_t>(r)], c); });
  const auto stacked = value_of({a, row}, [](Tape& t, Vars in) {
    const std::vector<Var> parts{in[1], in[0]};
    return stack_rows(t, parts);
  });
  expect_values(stacked, 6, 7, [&](Index r, Index c) { return r == 0 ? at(row, 0, c) : at(a, r - 1, c); });
}

TEST_F(Ops, JoinedColumnsAndReversedStepsMoveNumbersUnchanged) {
  EXPECT_EQ(
      value_of({a, b}, [](Tape& t, Vars in) { return slice_cols(t, join_cols(t, in[0], in[1]), 7, 7); }),
      b.value);
  const auto x = wave_input("x", 6, 3, 0.4);
  const auto reversed = value_of({x}, [](Tape& t, Vars in) { return reverse_steps(t, in[0], 2); });
  for (Index t = 0; t < 3; ++t)
    for (Index i = 0; i < 6; ++i)
      EXPECT_EQ(reversed[static_cast<std::size_t>(6 * t + i)],
                x.value[static_cast<std::size_t>(6 * (2 - t) + i)]);
}

TEST_F(Ops, HeadsAreScaledAndMultipliedOnTheirOwn) {
  const auto x = wave_input("x", 3, 22, 0.1), y = wave_input("y", 3, 22, 0.6);
  for (const Index rows : {3, 1}) {
    const auto s = wave_input("s", rows, 2, 0.9);
    expect_values(value_of({x, s}, [](Tape& t, Vars in) { return scale_heads(t, in[0], in[1]); }), 3, 22,
                  [&](Index r, Index c) { return at(x, r, c) * at(s, rows == 1 ? 0 : r, c / 11); });
  }
  expect_values(value_of({x, y}, [](Tape& t, Vars in) { return dot_heads(t, in[0], in[1], 2); }), 3, 2,
                [&](Index r, Index h) {
                  double sum = 0;
                  for (Index i = 0; i < 11; ++i) sum += at(x, r, 11 * h + i) * at(y, r, 11 * h + i);
                  return sum;
                });
}

TEST_F(Ops, LossesAreMeansOverRowsAndOverElements) {
  const std::vector<std::int32_t> classes{0, 6, 3, 3, 1};
  const auto entropy =
      value_of({a}, [&](Tape& t, Vars in) { return softmax_cross_entropy(t, in[0], classes); });
  expect_values(entropy, 1, 1, [&](Index, Index) {
    double loss = 0;
    for (Index r = 0; r < 5; ++r) {
      double total = 0;
      for (Index k = 0; k < 7; ++k) total += std::exp(at(a, r, k));
      loss += std::log(total) - at(a, r, classes[static_cast<std::size_t>(r)]);
    }
    return loss / 5;
  });
  const auto several = value_of({a}, [&](Tape& t, Vars in) {
    return softmax_cross_entropy(t, slice_cols(t, in[0], 0, 6),
                                 std::vector<std::int32_t>{1, 2, 0, 0, 1, 1, 2, 0, 1, 2});
  });
  const auto pairs = value_of({a}, [&](Tape& t, Vars in) {
    const Var both[] = {slice_cols(t, in[0], 0, 3), slice_cols(t, in[0], 3, 3)};
    return add(t, softmax_cross_entropy(t, both[0], std::vector<std::int32_t>{1, 0, 1, 2, 1}),
               softmax_cross_entropy(t, both[1], std::vector<std::int32_t>{2, 0, 1, 0, 2}));
  });
  EXPECT_NEAR(double{several[0]}, double{pairs[0]} / 2, 1e-6) << "two answers a row";
  const auto square = value_of({a}, [&](Tape& t, Vars in) { return mean_squared_error(t, in[0], b.value); });
  expect_values(square, 1, 1, [&](Index, Index) {
    double loss = 0;
    for (std::size_t i = 0; i < 35; ++i) loss += std::pow(double{a.value[i]} - double{b.value[i]}, 2);
    return loss / 35;
  });
}

TEST_F(Ops, NanPassesThroughReluSoThatDivergenceShows) {
  a.value[3] = std::numeric_limits<Real>::quiet_NaN();
  EXPECT_TRUE(
      std::isnan(value_of({a}, [](Tape& t, Vars in) { return activate(t, in[0], Activation::relu); })[3]));
}

TEST_F(Ops, RefuseShapesThatDoNotFitAndSayWhich) {
  const auto message = [&](const test::Graph& graph) -> std::string {
    try {
      value_of({a, w, row, bias}, graph);
    } catch (const Error& error) {
      return error.what();
    }
    return "accepted";
  };
  const std::vector<std::int32_t> tokens{5}, classes{0, 1, 7, 0, 0};
  const std::vector<Real> few(3);
  const std::vector<std::pair<std::string, test::Graph>> wrong{
      {"linear", [](Tape& t, Vars in) { return linear(t, in[1], in[0]); }},
      {"add", [](Tape& t, Vars in) { return add(t, in[0], in[1]); }},
      {"add_row", [](Tape& t, Vars in) { return add_row(t, in[0], in[3]); }},
      {"slice_rows", [](Tape& t, Vars in) { return slice_rows(t, in[0], 3, 3); }},
      {"slice_cols", [](Tape& t, Vars in) { return slice_cols(t, in[0], -1, 3); }},
      {"embedding", [&](Tape& t, Vars in) { return embedding(t, in[0], tokens); }},
      {"stack_rows", [](Tape& t, Vars in) { return stack_rows(t, in); }},
      {"rms_norm", [](Tape& t, Vars in) { return rms_norm(t, in[0], in[3], Real(1e-5)); }},
      {"softmax_cross_entropy", [&](Tape& t, Vars in) { return softmax_cross_entropy(t, in[0], classes); }},
      {"mean_squared_error", [&](Tape& t, Vars in) { return mean_squared_error(t, in[0], few); }}};
  for (const auto& [name, graph] : wrong)
    EXPECT_EQ(message(graph).rfind(name + ":", 0), 0U) << name << ": " << message(graph);
}

}  // namespace
}  // namespace recurbench
