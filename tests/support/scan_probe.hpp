#pragma once

#include "autodiff/op_scan.hpp"
#include "support/carried_probe.hpp"

namespace recurbench::test {

struct ScanSizes {
  Index steps, batch, channels, states;
};

/// x, dt, projection (with three foreign columns before B), a_log, d.
inline std::vector<Input> scan_inputs(const ScanSizes& s) {
  std::vector<Input> inputs{wave_input("x", s.steps * s.batch, s.channels, 0.1),
                            wave_input("dt", s.steps * s.batch, s.channels, 0.5),
                            wave_input("projection", s.steps * s.batch, 3 + 2 * s.states, 1.1),
                            wave_input("a_log", s.channels, s.states, 1.7),
                            wave_input("d", 1, s.channels, 2.3)};
  for (Real& dt : inputs[1].value) dt = Real(0.6) + Real(0.5) * dt;
  return inputs;
}

inline CarriedGraph scan_graph(Index batch, bool negative) {
  return [batch, negative](Tape& tape, std::span<const Var> in, Carry carry) {
    return selective_scan(tape, {in[0], in[1], {in[2], 3}, in[3], in[4], negative}, batch, carry);
  };
}

inline CarriedProbe scan_probe(const ScanSizes& s, bool negative = false) {
  return {scan_inputs(s), 3, s.batch, wave(s.batch * s.states * s.channels, 0.9, 0.8),
          scan_graph(s.batch, negative)};
}

/// The equations as they stand.
inline Twin scan_twin(const ScanSizes& s, bool negative = false) {
  return [s, negative](const Tensors& in) {
    TwinResult result{{}, in[5]};
    const auto at = [](const std::vector<Complex>& m, Index cols, Index row, Index col) {
      return m[static_cast<std::size_t>(row * cols + col)];
    };
    for (Index row = 0; row < s.steps * s.batch; ++row)
      for (Index c = 0; c < s.channels; ++c) {
        const Complex x = at(in[0], s.channels, row, c);
        const Complex dt = at(in[1], s.channels, row, c);
        Complex y = at(in[4], s.channels, 0, c) * x;
        for (Index n = 0; n < s.states; ++n) {
          const Complex a = -std::exp(at(in[3], s.states, c, n));
          const Complex decay = negative ? 2.0 * std::exp(dt * a) - 1.0 : std::exp(dt * a);
          auto& h = result.state[static_cast<std::size_t>((row % s.batch * s.states + n) * s.channels + c)];
          h = decay * h + dt * at(in[2], 3 + 2 * s.states, row, 3 + n) * x;
          y += at(in[2], 3 + 2 * s.states, row, 3 + s.states + n) * h;
        }
        result.y.push_back(y);
      }
    return result;
  };
}

}  // namespace recurbench::test
