#pragma once

#include "architectures/support/op_mlstm.hpp"
#include "autodiff/op_heads.hpp"
#include "autodiff/op_matrix_scan.hpp"
#include "support/carried_probe.hpp"

namespace recurbench::test {

struct MlstmSizes {
  Index steps, batch, heads, size;
  Index width() const { return heads * size; }
  Index memory() const { return batch * width() * size; }
  Index normaliser() const { return batch * width(); }
};

/// h of the mLSTM from ĩ | f̃, q, k, v. The carried state is C, n and m.
inline Var mlstm_cell(Tape& tape, std::span<const Var> in, const MlstmSizes& s, Carry carry) {
  const Index rows = tape.rows(in[0]);
  Real* ones = tape.arena().reals(rows * s.heads);
  std::fill_n(ones, rows * s.heads, Real{1});
  const auto [gates, m] = mlstm_gates(tape, in[0], s.batch, carry.at(s.memory() + s.normaliser()));
  const Var written = scale_heads(tape, in[2], slice_cols(tape, gates, s.heads, s.heads));
  const Var memory =
      gated_scan(tape, in[1], written, in[3], gates, {s.batch, s.heads, s.size, s.size}, {}, carry);
  const Var normaliser = gated_scan(tape, in[1], written, tape.constant(ones, rows, s.heads), gates,
                                    {s.batch, s.heads, s.size, 1}, {}, carry.at(s.memory()));
  return mlstm_read(tape, memory, normaliser, m);
}

/// ĩ | f̃, q, k, v and the past's C and n at the exponent m = 0.2, run in windows. The past is an input and
/// not the probe's state, since that counts all its numbers and m takes no gradient.
inline CarriedProbe mlstm_probe(const MlstmSizes& s, const std::vector<Index>& windows = {}) {
  const Index rows = s.steps * s.batch;
  const std::vector<Input> inputs{wave_input("pre", rows, 2 * s.heads, 0.1, 2),
                                  wave_input("q", rows, s.width(), 0.5),
                                  wave_input("k", rows, s.width(), 1.1),
                                  wave_input("v", rows, s.width(), 1.7),
                                  wave_input("C", s.batch, s.width() * s.size, 2.3),
                                  wave_input("n", s.batch, s.width(), 2.9)};
  const auto graph = [s, windows](Tape& tape, std::span<const Var> in, Carry) {
    const Index counted = s.memory() + s.normaliser();
    const Index numbers = counted + s.batch * s.heads;
    Real* state = tape.arena().reals(numbers);
    Real* dstate = tape.arena().reals(numbers);
    std::copy_n(tape.value(in[4]), s.memory(), state);
    std::copy_n(tape.value(in[5]), s.normaliser(), state + s.memory());
    std::fill(state + counted, state + numbers, Real(0.2));
    std::fill_n(dstate, numbers, Real{0});
    std::fill(dstate + counted, dstate + numbers, Real{7});  // m takes no gradient, whatever stands here
    const Var past = tape.record(1, 1, {in[4], in[5]}, [c = in[4], n = in[5], dstate, s](Tape& t, Var) {
      for (Index i = 0; i < s.memory(); ++i) t.grad(c)[i] += dstate[i];
      for (Index i = 0; i < s.normaliser(); ++i) t.grad(n)[i] += dstate[s.memory() + i];
      for (Index i = 0; i < s.batch * s.heads; ++i) EXPECT_EQ(dstate[s.memory() + s.normaliser() + i], 0);
    });
    tape.always_differentiate(past);
    const bool recording = tape.recording();
    std::vector<Var> parts;
    Index first = 0;
    for (const Index count : windows.empty() ? std::vector<Index>{s.steps} : windows) {
      std::vector<Var> window;
      for (const Var v : in.first(4)) window.push_back(slice_rows(tape, v, first * s.batch, count * s.batch));
      parts.push_back(mlstm_cell(tape, window, s, {state, recording ? dstate : nullptr}));
      first += count;
    }
    return stack_rows(tape, parts);
  };
  return {inputs, 4, s.batch, {}, graph};
}

/// The cell with no maximum subtracted: C and n are those of the paper's eq. 19–21, e^m times the stabilised.
inline Twin mlstm_twin(const MlstmSizes& s) {
  return [s](const Tensors& in) {
    const Index P = s.size;
    const auto at = [](Index i) { return static_cast<std::size_t>(i); };
    TwinResult result;
    auto c = in[4], n = in[5];
    for (auto* sum : {&c, &n})
      for (auto& number : *sum) number *= std::exp(0.2);
    for (Index t = 0; t < s.steps; ++t)
      for (Index row = 0; row < s.batch * s.heads; ++row) {
        const Index b = row / s.heads, head = row % s.heads;
        const Index pre = (t * s.batch + b) * 2 * s.heads + head;
        const Index now = (t * s.batch * s.heads + row) * P;  // of q, k and v
        const Complex store = std::exp(in[0][at(pre)]);
        const Complex forget = 1.0 / (1.0 + std::exp(-in[0][at(pre + s.heads)]));
        Complex amount = 0;
        for (Index i = 0; i < P; ++i) {
          n[at(row * P + i)] = forget * n[at(row * P + i)] + store * in[2][at(now + i)];
          amount += n[at(row * P + i)] * in[1][at(now + i)];
        }
        if (amount.real() < 0) amount = -amount;
        if (amount.real() < 1) amount = 1;
        for (Index j = 0; j < P; ++j) {
          Complex sum = 0;
          for (Index i = 0; i < P; ++i) {
            Complex& cell = c[at((row * P + i) * P + j)];
            cell = forget * cell + store * in[2][at(now + i)] * in[3][at(now + j)];
            sum += cell * in[1][at(now + i)];
          }
          result.y.push_back(sum / amount);
        }
      }
    return result;
  };
}

inline std::vector<MlstmSizes> mlstm_cases() {
  return {{5, 3, 2, 3}, {1, 1, 1, 2}, {37, 2, 1, 5}, {4, 5, 3, 4}};
}

}  // namespace recurbench::test
