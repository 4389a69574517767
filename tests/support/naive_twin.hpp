#pragma once

#include "support/layers.hpp"

namespace recurbench::test {

/// The Vars of a cell's step: this step's input [B,I], the state before it, the layer's parameters.
struct NaiveStep {
  Var x, h, c;
  Var w, u, b_x, b_h;
  Index hidden;

  /// The columns of gate block `block` of a matrix.
  Var block(Tape& tape, Var gates, Index block) const {
    return slice_cols(tape, gates, block * hidden, hidden);
  }
};

struct NaiveState {
  Var h, c;
};

/// One step of a cell in primitive ops, with no derivative by hand.
using NaiveCell = std::function<NaiveState(Tape&, const NaiveStep&)>;

/// The layer written with the tape's primitive ops, step by step, over `layer_inputs`. Starts from `state`,
/// or zeros.
inline Graph naive_layer(const NaiveCell& cell, const LayerSizes& s, const std::vector<Real>& state = {}) {
  return [cell, s, state](Tape& tape, std::span<const Var> in) {
    const Index cells = s.batch * s.hidden;
    Real* first = tape.arena().reals(2 * cells);
    std::fill_n(first, 2 * cells, Real{0});
    std::copy(state.begin(), state.end(), first);
    NaiveState now{tape.constant(first, s.batch, s.hidden), tape.constant(first + cells, s.batch, s.hidden)};
    std::vector<Var> outputs;
    for (Index t = 0; t < s.steps; ++t) {
      const Var x = slice_rows(tape, in[0], t * s.batch, s.batch);
      now = cell(tape, {x, now.h, now.c, in[1], in[2], in[3], in[4], s.hidden});
      outputs.push_back(now.h);
    }
    return stack_rows(tape, outputs);
  };
}

/// The value of a graph; the gradients of run_graph's scalar are left in the inputs.
inline std::vector<Real> run_for_value(std::vector<Input>& inputs, const Graph& graph) {
  std::vector<Real> value;
  run_graph(
      inputs,
      [&](Tape& tape, std::span<const Var> in) {
        const Var out = graph(tape, in);
        value.assign(tape.value(out), tape.value(out) + tape.size(out));
        return out;
      },
      true);
  return value;
}

/// Expects the fused recurrence and its naive twin to agree in value and in every gradient, at odd sizes,
/// from zeros and from a given state.
inline void expect_twins(const Cell& fused, const NaiveCell& naive) {
  constexpr double kTolerance = for_real(1e-5, 1e-12);
  for (const LayerSizes& s : {LayerSizes{5, 3, 5, 4}, LayerSizes{7, 3, 1, 17}, LayerSizes{1, 2, 3, 33}}) {
    for (const bool carries : {false, true}) {
      const auto state = carries ? layer_state(fused, s) : std::vector<Real>{};
      auto inputs = layer_inputs(fused, s);
      auto twins = inputs;
      const auto value = run_for_value(inputs, fused_layer(fused, s, state));
      const auto expected = run_for_value(twins, naive_layer(naive, s, state));
      expect_close(value, expected, kTolerance, "value");
      for (std::size_t i = 0; i < inputs.size(); ++i)
        expect_close(inputs[i].grad, twins[i].grad, kTolerance, "gradient of " + inputs[i].name);
    }
  }
}

/// The outputs [T·B,H] of a fused layer, and the state it leaves in `state`.
inline std::vector<Real> layer_output(const Cell& cell, const LayerSizes& s, const std::vector<Input>& in,
                                      std::vector<Real>& state) {
  Tape tape;
  std::vector<Var> vars;
  for (const auto& input : in) vars.push_back(tape.constant(input.value.data(), input.rows, input.cols));
  const Var out =
      recurrence(tape, cell, vars[0], {vars[1], vars[2], vars[3], vars[4]}, s.batch, {state.data(), nullptr});
  return {tape.value(out), tape.value(out) + tape.size(out)};
}

/// Every weight and bias zero.
inline std::vector<Input> zero_weights(std::vector<Input> inputs) {
  for (std::size_t i = 1; i < inputs.size(); ++i)
    std::fill(inputs[i].value.begin(), inputs[i].value.end(), Real{0});
  return inputs;
}

}  // namespace recurbench::test
