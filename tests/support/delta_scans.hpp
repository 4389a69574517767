#pragma once

#include "support/matrix_scans.hpp"

namespace recurbench::test {

enum class DeltaDecay { none, by_head, by_key };

struct DeltaCase {
  Index steps;
  MatrixScanSizes sizes;
  DeltaDecay decay = DeltaDecay::by_key;

  Index decay_cols() const { return decay == DeltaDecay::by_head ? sizes.heads : sizes.heads * sizes.keys; }
};

/// Inputs r, k, v, a, b and, unless the decay is none, w in (0.3, 0.9).
inline MatrixScanProbe delta_probe(const DeltaCase& c) {
  const Index rows = c.steps * c.sizes.batch;
  const Index keys = c.sizes.heads * c.sizes.keys;
  const double scale = 0.5 / std::sqrt(static_cast<double>(c.sizes.keys));  // |a||b| < 1: states stay bounded
  std::vector<Input> inputs{wave_input("r", rows, keys, 0.1), wave_input("k", rows, keys, 1.1),
                            wave_input("v", rows, c.sizes.heads * c.sizes.values, 2.1),
                            wave_input("a", rows, keys, 3.1, scale), wave_input("b", rows, keys, 4.1, scale)};
  if (c.decay == DeltaDecay::none)
    return {c.steps, c.sizes,
            [c](Tape& tape, std::span<const Var> in, Carry carry) {
              return delta_scan(tape, {in[0], in[1], in[2], in[3], in[4]}, c.sizes, carry);
            },
            std::move(inputs)};
  inputs.push_back(wave_input("w", rows, c.decay_cols(), 5.1, 0.3));
  for (Real& w : inputs.back().value) w += Real(0.6);
  return {c.steps, c.sizes,
          [c](Tape& tape, std::span<const Var> in, Carry carry) {
            return delta_scan(tape, {in[0], in[1], in[2], in[3], in[4]}, in[5],
                              c.decay == DeltaDecay::by_head, c.sizes, carry);
          },
          std::move(inputs)};
}

/// The same as plain loops.
inline NaiveMatrixScan delta_twin(const MatrixScanProbe& p, const DeltaCase& c) {
  const auto in = [&](std::size_t i) {
    return std::vector<double>(p.inputs[i].value.begin(), p.inputs[i].value.end());
  };
  std::vector<double> w(p.inputs[0].value.size(), 1.0);
  const std::size_t spread = c.decay == DeltaDecay::by_head ? static_cast<std::size_t>(c.sizes.keys) : 1;
  for (std::size_t i = 0; i < w.size() && c.decay != DeltaDecay::none; ++i)
    w[i] = double{p.inputs[5].value[i / spread]};
  NaiveMatrixScan twin{p.steps, p.sizes, in(0), w, in(1), in(2), in(3), in(4)};
  twin.run({p.first.begin(), p.first.end()}, {p.dout.begin(), p.dout.end()},
           {p.dlast.begin(), p.dlast.end()});
  return twin;
}

inline std::vector<DeltaCase> delta_cases() {
  std::vector<DeltaCase> cases;
  for (const auto decay : {DeltaDecay::none, DeltaDecay::by_head, DeltaDecay::by_key})
    for (const auto& [steps, sizes] : {std::pair<Index, MatrixScanSizes>{37, {3, 2, 5, 3}},
                                       {16, {2, 3, 1, 17}},
                                       {1, {1, 1, 3, 1}},
                                       {49, {1, 2, 18, 33}},
                                       {18, {1, 1, 70, 3}},
                                       {18, {1, 1, 2, 115}}})
      cases.push_back({steps, sizes, decay});
  return cases;
}

}  // namespace recurbench::test
