#pragma once

#include "architectures/support/op_min_gates.hpp"
#include "support/carried_probe.hpp"

namespace recurbench::test {

struct GateSizes {
  Index rows, channels;
};

inline std::vector<GateSizes> gate_cases() {
  return {{7, 5}, {1, 1}, {3, 37}};
}

/// [a b pre]: the coefficients that a cell makes of its pre-activations, which have a column more than it
/// reads and another use.
inline CarriedProbe min_gates_probe(const GateSizes& s, bool lstm) {
  const Index gates = lstm ? 2 : 1;
  return {{wave_input("pre", s.rows, (gates + 1) * s.channels + 1, 0.4, 4)},
          1,
          1,
          {},
          [s, gates, lstm](Tape& tape, std::span<const Var> in, Carry) {
            const Var a =
                lstm ? min_lstm_decay(tape, in[0], s.channels) : min_gru_decay(tape, in[0], s.channels);
            const Var b = min_candidate(tape, a, {in[0], gates * s.channels});
            return join_cols(tape, join_cols(tape, a, b), in[0]);
          }};
}

/// The paper's equations as they stand.
inline Twin min_gates_twin(const GateSizes& s, bool lstm) {
  return [s, lstm](const Tensors& in) {
    const auto C = static_cast<std::size_t>(s.channels);
    const auto sigmoid = [](Complex x) { return 1.0 / (1.0 + std::exp(-x)); };
    const auto g = [&](Complex u) { return u.real() < 0 ? sigmoid(u) : u + 0.5; };
    TwinResult result;
    for (Index row = 0; row < s.rows; ++row) {
      const Complex* pre = in[0].data() + static_cast<std::size_t>(row) * ((lstm ? 3 : 2) * C + 1);
      std::vector<Complex> a, b;
      for (std::size_t c = 0; c < C; ++c) {
        if (lstm) {
          const Complex f = sigmoid(pre[c]), i = sigmoid(pre[C + c]);
          a.push_back(f / (f + i));
          b.push_back(i / (f + i) * g(pre[2 * C + c]));
        } else {
          const Complex z = sigmoid(pre[c]);
          a.push_back(1.0 - z);
          b.push_back(z * g(pre[C + c]));
        }
      }
      result.y.insert(result.y.end(), a.begin(), a.end());
      result.y.insert(result.y.end(), b.begin(), b.end());
      result.y.insert(result.y.end(), pre, pre + (lstm ? 3 : 2) * C + 1);
    }
    return result;
  };
}

}  // namespace recurbench::test
