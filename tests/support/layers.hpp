#pragma once

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "autodiff/op_recurrence.hpp"
#include "nn/mixer.hpp"
#include "nn/recurrent_mixer.hpp"
#include "support/gradcheck.hpp"

namespace recurbench::test {

inline Value word(const std::string& text) {
  return {text, {}};
}
inline Value whole(Index number) {
  return {std::int64_t{number}, {}};
}
inline Value real(double number) {
  return {number, {}};
}

/// A configuration section.
inline Params section(const std::string& name, const std::vector<std::pair<std::string, Value>>& settings) {
  Params params(name);
  for (const auto& [key, value] : settings) params.set(key, value);
  return params;
}

/// The recurrent cells of the product, relu apart from tanh.
inline const std::vector<std::string>& cell_names() {
  static const std::vector<std::string> names{"rnn", "rnn_relu", "lstm", "gru"};
  return names;
}

/// The settings that make a model of the named cell.
inline std::vector<std::pair<std::string, Value>> cell_settings(const std::string& cell) {
  if (cell == "rnn_relu") return {{"name", word("rnn")}, {"activation", word("relu")}};
  return {{"name", word(cell)}};
}

/// The product's cell by name, through the registry.
inline Cell cell_of(const std::string& name) {
  Params params = section("model", cell_settings(name));
  const auto entry = MixerRegistry::instance().at(params.text("name"), "model");
  const auto mixer = entry.build({params, 1, 1});
  return dynamic_cast<const RecurrentMixer&>(*mixer).cell();
}

/// Sizes of a recurrent layer under test.
struct LayerSizes {
  Index steps, batch, inputs, hidden;
};

/// x, w, u, b_x, b_h of a layer, in this order, filled with patterns.
inline std::vector<Input> layer_inputs(const Cell& cell, const LayerSizes& s) {
  const double scale = 1 / std::sqrt(static_cast<double>(s.hidden));
  return {wave_input("x", s.steps * s.batch, s.inputs, 0.1),
          wave_input("w", s.inputs, cell.input_blocks * s.hidden, 0.5),
          wave_input("u", s.hidden, cell.recurrent_blocks() * s.hidden, 1.1, scale),
          wave_input("b_x", 1, cell.input_blocks * s.hidden, 1.7, 0.5),
          wave_input("b_h", 1, cell.recurrent_blocks() * s.hidden, 2.3, 0.5)};
}

/// The state before the first step: h, then c for cells with memory.
inline std::vector<Real> layer_state(const Cell& cell, const LayerSizes& s) {
  return wave(s.batch * s.hidden * (cell.has_memory ? 2 : 1), 0.9, 0.8);
}

/// The fused layer as a graph over `layer_inputs`. The state, if any, is read and left unchanged.
inline Graph fused_layer(const Cell& cell, const LayerSizes& s, const std::vector<Real>& state = {}) {
  return [cell, s, state](Tape& tape, std::span<const Var> in) {
    auto carried = state;
    return recurrence(tape, cell, in[0], {in[1], in[2], in[3], in[4]}, s.batch,
                      {carried.empty() ? nullptr : carried.data(), nullptr});
  };
}

}  // namespace recurbench::test
