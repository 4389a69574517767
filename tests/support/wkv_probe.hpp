#pragma once

#include "architectures/support/op_wkv.hpp"
#include "support/carried_probe.hpp"

namespace recurbench::test {

struct WkvSizes {
  Index steps, batch, channels;
};

/// r, k, v, time_decay, time_first and the past's p and q at the exponent o = 0.3, run in windows. The past
/// is an input and not the probe's state, since that counts all its numbers and o takes no gradient.
inline CarriedProbe wkv_probe(const WkvSizes& s, const std::vector<Index>& windows = {}) {
  const Index rows = s.steps * s.batch;
  std::vector<Input> inputs{
      wave_input("r", rows, s.channels, 0.1),        wave_input("k", rows, s.channels, 0.5, 2),
      wave_input("v", rows, s.channels, 1.1),        wave_input("time_decay", 1, s.channels, 1.7),
      wave_input("time_first", 1, s.channels, 2.3),  wave_input("p", s.batch, s.channels, 0.7),
      wave_input("q", s.batch, s.channels, 0.9, 0.5)};
  for (auto& q : inputs[6].value) q += Real(1.2);
  const auto graph = [s, windows](Tape& tape, std::span<const Var> in, Carry) {
    const Index cells = s.batch * s.channels;
    Real* state = tape.arena().reals(3 * cells);
    Real* dstate = tape.arena().reals(3 * cells);
    std::copy_n(tape.value(in[5]), cells, state);
    std::copy_n(tape.value(in[6]), cells, state + cells);
    std::fill_n(state + 2 * cells, cells, Real(0.3));
    std::fill_n(dstate, 3 * cells, Real{0});
    const Var past = tape.record(1, 1, {in[5], in[6]}, [p = in[5], q = in[6], dstate, cells](Tape& t, Var) {
      for (Index i = 0; i < cells; ++i) {
        t.grad(p)[i] += dstate[i];
        t.grad(q)[i] += dstate[cells + i];
      }
    });
    tape.always_differentiate(past);
    const bool recording = tape.recording();
    std::vector<Var> parts;
    Index first = 0;
    for (const Index count : windows.empty() ? std::vector<Index>{s.steps} : windows) {
      const auto part = [&](Var v) { return slice_rows(tape, v, first * s.batch, count * s.batch); };
      parts.push_back(wkv(tape, {part(in[0]), part(in[1]), part(in[2]), in[3], in[4]}, s.batch,
                          {state, recording ? dstate : nullptr}));
      first += count;
    }
    return stack_rows(tape, parts);
  };
  return {inputs, 3, s.batch, {}, graph};
}

/// The sums as the paper's eq. 16 has them, with no maximum subtracted.
inline Twin wkv_twin(const WkvSizes& s) {
  return [s](const Tensors& in) {
    const Index cells = s.batch * s.channels;
    TwinResult result;
    for (Index t = 0; t < s.steps; ++t)
      for (Index cell = 0; cell < cells; ++cell) {
        const auto at = [&](Index step) { return static_cast<std::size_t>(step * cells + cell); };
        const auto c = static_cast<std::size_t>(cell % s.channels);
        const Complex w = -std::exp(in[3][c]);
        const Complex past = std::exp(static_cast<double>(t) * w + 0.3);
        const Complex now = std::exp(in[4][c] + in[1][at(t)]);
        Complex over = past * in[5][at(0)] + now * in[2][at(t)];
        Complex under = past * in[6][at(0)] + now;
        for (Index i = 0; i < t; ++i) {
          const Complex share = std::exp(static_cast<double>(t - 1 - i) * w + in[1][at(i)]);
          over += share * in[2][at(i)];
          under += share;
        }
        result.y.push_back(over / under / (1.0 + std::exp(-in[0][at(t)])));
      }
    return result;
  };
}

}  // namespace recurbench::test
