#pragma once

#include "architectures/support/op_slstm.hpp"
#include "support/carried_probe.hpp"

namespace recurbench::test {

struct SlstmSizes {
  Index steps, batch, heads, head_dim;
  Index width() const { return heads * head_dim; }
  Index cells() const { return batch * width(); }
};

/// pre, r and the past's h, c, n at the exponent m = 0.2, run in windows. The past is an input and not the
/// probe's state, since that counts all its numbers and m takes no gradient.
inline CarriedProbe slstm_probe(const SlstmSizes& s, const std::vector<Index>& windows = {}) {
  std::vector<Input> inputs{
      wave_input("pre", s.steps * s.batch, 4 * s.width(), 0.1, 2),
      wave_input("r", s.width(), 4 * s.head_dim, 0.5, 0.6), wave_input("h", s.batch, s.width(), 1.1),
      wave_input("c", s.batch, s.width(), 1.7), wave_input("n", s.batch, s.width(), 2.3, 0.5)};
  for (auto& n : inputs[4].value) n += Real(1.2);
  const auto graph = [s, windows](Tape& tape, std::span<const Var> in, Carry) {
    Real* state = tape.arena().reals(4 * s.cells());
    Real* dstate = tape.arena().reals(4 * s.cells());
    for (Index block = 0; block < 3; ++block)
      std::copy_n(tape.value(in[static_cast<std::size_t>(2 + block)]), s.cells(), state + block * s.cells());
    std::fill_n(state + 3 * s.cells(), s.cells(), Real(0.2));
    std::fill_n(dstate, 4 * s.cells(), Real{0});
    const Var past = tape.record(1, 1, {in[2], in[3], in[4]},
                                 [h = in[2], c = in[3], n = in[4], dstate, cells = s.cells()](Tape& t, Var) {
                                   for (Index i = 0; i < cells; ++i) {
                                     t.grad(h)[i] += dstate[i];
                                     t.grad(c)[i] += dstate[cells + i];
                                     t.grad(n)[i] += dstate[2 * cells + i];
                                   }
                                 });
    tape.always_differentiate(past);
    const bool recording = tape.recording();
    std::vector<Var> parts;
    Index first = 0;
    for (const Index count : windows.empty() ? std::vector<Index>{s.steps} : windows) {
      const Var pre = slice_rows(tape, in[0], first * s.batch, count * s.batch);
      parts.push_back(slstm(tape, pre, in[1], s.heads, s.batch, {state, recording ? dstate : nullptr}));
      first += count;
    }
    return stack_rows(tape, parts);
  };
  return {inputs, 1, s.batch, {}, graph};
}

/// The cell with no maximum subtracted: c and n are those of the paper's eq. 8–10, e^m times the stabilised.
inline Twin slstm_twin(const SlstmSizes& s) {
  return [s](const Tensors& in) {
    const Index D = s.head_dim;
    const auto at = [](Index i) { return static_cast<std::size_t>(i); };
    TwinResult result;
    auto h = in[2], c = in[3], n = in[4];
    for (auto* sum : {&c, &n})
      for (auto& number : *sum) number *= std::exp(0.2);
    for (Index t = 0; t < s.steps; ++t) {
      const auto before = h;
      for (Index row = 0; row < s.batch * s.heads; ++row)
        for (Index j = 0; j < D; ++j) {
          const Index head = row % s.heads;
          const auto gate = [&](Index block) {
            Complex sum = in[0][at((t * s.batch * s.heads + row) * 4 * D + block * D + j)];
            for (Index i = 0; i < D; ++i)
              sum += before[at(row * D + i)] * in[1][at((head * D + i) * 4 * D + block * D + j)];
            return sum;
          };
          const auto sigmoid = [](Complex x) { return 1.0 / (1.0 + std::exp(-x)); };
          const auto cell = at(row * D + j);
          const Complex input = std::exp(gate(0));
          const Complex forget = sigmoid(gate(1));
          c[cell] = forget * c[cell] + input * std::tanh(gate(2));
          n[cell] = forget * n[cell] + input;
          h[cell] = sigmoid(gate(3)) * c[cell] / n[cell];
        }
      result.y.insert(result.y.end(), h.begin(), h.end());
    }
    return result;
  };
}

inline std::vector<SlstmSizes> slstm_cases() {
  return {{5, 3, 2, 3}, {1, 1, 1, 1}, {7, 2, 1, 19}, {4, 5, 3, 1}};
}

}  // namespace recurbench::test
