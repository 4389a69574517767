#include "core/error.hpp"
#include "support/naive_twin.hpp"
#include "support/slstm_inputs_probe.hpp"

namespace recurbench {
namespace {

using namespace test;

/// The four blocks of every head, one product each.
Graph naive_graph(const SlstmInputsSizes& s) {
  return [s](Tape& tape, std::span<const Var> in) {
    const Index D = s.head_dim;
    std::vector<Var> blocks;
    for (Index head = 0; head < s.heads; ++head)
      for (Index gate = 0; gate < 4; ++gate) {
        const Var own = slice_cols(tape, slice_rows(tape, in[2], head * D, D), gate * D, D);
        blocks.push_back(linear(tape, slice_cols(tape, in[gate < 2 ? 0 : 1], head * D, D), own));
      }
    Var pre = blocks.front();
    for (std::size_t i = 1; i < blocks.size(); ++i) pre = join_cols(tape, pre, blocks[i]);
    return add_row(tape, pre, in[3]);
  };
}

TEST(SlstmInputs, EqualOneProductForEveryBlockOfEveryHead) {
  for (const auto& sizes : slstm_inputs_cases()) {
    auto inputs = slstm_inputs_inputs(sizes);
    auto twins = inputs;
    const auto value = run_for_value(inputs, slstm_inputs_graph(sizes));
    expect_close(value, run_for_value(twins, naive_graph(sizes)), for_real(1e-5, 1e-13), "pre");
    for (std::size_t i = 0; i < inputs.size(); ++i)
      expect_close(inputs[i].grad, twins[i].grad, for_real(1e-5, 1e-12), inputs[i].name);
  }
}

TEST(SlstmInputs, OneInputMayServeAllGates) {
  const SlstmInputsSizes s{4, 2, 3};
  auto inputs = slstm_inputs_inputs(s);
  auto twins = inputs;
  const auto both = [](const Graph& graph) -> Graph {
    return [graph](Tape& tape, std::span<const Var> in) {
      return graph(tape, std::vector<Var>{in[1], in[1], in[2], in[3]});
    };
  };
  run_for_value(inputs, both(slstm_inputs_graph(s)));
  run_for_value(twins, both(naive_graph(s)));
  expect_close(inputs[1].grad, twins[1].grad, for_real(1e-5, 1e-12), "x");
}

TEST(SlstmInputs, RefuseSizesThatDoNotFit) {
  const auto numbers = wave(200, 0.1);
  Tape tape;
  const auto matrix = [&](Index rows, Index cols) { return tape.constant(numbers.data(), rows, cols); };
  const Var x = matrix(3, 6), w = matrix(6, 12), bias = matrix(1, 24);
  EXPECT_NO_THROW(slstm_inputs(tape, x, x, w, bias, 2));
  EXPECT_THROW(slstm_inputs(tape, x, x, w, bias, 3), Error);
  EXPECT_THROW(slstm_inputs(tape, matrix(3, 5), x, w, bias, 2), Error);
  EXPECT_THROW(slstm_inputs(tape, matrix(2, 6), x, w, bias, 2), Error);
  EXPECT_THROW(slstm_inputs(tape, x, x, w, matrix(1, 6), 2), Error);
}

}  // namespace
}  // namespace recurbench
