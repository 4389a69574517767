#pragma once

#include "support/matrix_scans.hpp"

namespace recurbench::test {

struct GatedCase {
  Index steps;
  MatrixScanSizes sizes;
  GatedScanOptions options{};

  Index key_cols() const { return options.shared_keys ? sizes.keys : sizes.heads * sizes.keys; }
  Index decay_cols() const { return options.decay_by_key ? sizes.heads * sizes.keys : sizes.heads; }
};

/// Log decays between −2·strength and 0.
inline MatrixScanProbe gated_probe(const GatedCase& c, double strength = 0.4) {
  const Index rows = c.steps * c.sizes.batch;
  std::vector<Input> inputs{wave_input("q", rows, c.key_cols(), 0.1),
                            wave_input("k", rows, c.key_cols(), 1.1),
                            wave_input("v", rows, c.sizes.heads * c.sizes.values, 2.1),
                            wave_input("log_decay", rows, c.decay_cols(), 3.1, strength)};
  for (Real& x : inputs[3].value) x -= static_cast<Real>(strength);
  return {c.steps, c.sizes,
          [c](Tape& tape, std::span<const Var> in, Carry carry) {
            return gated_scan(tape, in[0], in[1], in[2], in[3], c.sizes, c.options, carry);
          },
          std::move(inputs)};
}

/// The log decays of the twin below.
inline std::vector<double> spread_decay(const std::vector<Real>& log_decay, const GatedCase& c) {
  std::vector<double> spread;
  for (std::size_t i = 0; i < log_decay.size(); ++i)
    spread.insert(spread.end(), c.options.decay_by_key ? 1 : static_cast<std::size_t>(c.sizes.keys),
                  std::exp(double{log_decay[i]}));
  return spread;
}

inline std::vector<double> spread_keys(const std::vector<Real>& x, const GatedCase& c) {
  if (!c.options.shared_keys) return {x.begin(), x.end()};
  std::vector<double> spread;
  for (auto row = x.begin(); row != x.end(); row += c.sizes.keys)
    for (Index head = 0; head < c.sizes.heads; ++head) spread.insert(spread.end(), row, row + c.sizes.keys);
  return spread;
}

/// The gradient of shared keys from that of the spread ones.
inline std::vector<double> gathered_keys(const std::vector<double>& d, const GatedCase& c) {
  if (!c.options.shared_keys) return d;
  const auto keys = static_cast<std::size_t>(c.sizes.keys);
  const auto heads = static_cast<std::size_t>(c.sizes.heads);
  std::vector<double> sums(d.size() / heads);
  for (std::size_t i = 0; i < d.size(); ++i) sums[i / (heads * keys) * keys + i % keys] += d[i];
  return sums;
}

/// The gradient of log α from that of α.
inline std::vector<double> gathered_decay(const NaiveMatrixScan& twin, const GatedCase& c) {
  const auto keys = c.options.decay_by_key ? std::size_t{1} : static_cast<std::size_t>(c.sizes.keys);
  std::vector<double> sums(twin.dw.size() / keys);
  for (std::size_t i = 0; i < twin.dw.size(); ++i) sums[i / keys] += twin.dw[i] * twin.w[i];
  return sums;
}

/// The gated scan as plain loops.
inline NaiveMatrixScan gated_twin(const MatrixScanProbe& p, const GatedCase& c) {
  const auto r = spread_keys(p.inputs[0].value, c);
  const std::vector<double> zeros(r.size());
  NaiveMatrixScan twin{p.steps,
                       p.sizes,
                       r,
                       spread_decay(p.inputs[3].value, c),
                       spread_keys(p.inputs[1].value, c),
                       {p.inputs[2].value.begin(), p.inputs[2].value.end()},
                       zeros,
                       zeros};
  twin.run({p.first.begin(), p.first.end()}, {p.dout.begin(), p.dout.end()},
           {p.dlast.begin(), p.dlast.end()});
  return twin;
}

/// Odd sizes, one step, whole chunks and rests, in every form of keys and decays.
inline std::vector<GatedCase> gated_cases() {
  std::vector<GatedCase> cases;
  for (const bool shared : {false, true})
    for (const bool by_key : {false, true})
      for (const auto& [steps, sizes] : {std::pair<Index, MatrixScanSizes>{37, {3, 2, 5, 3}},
                                         {16, {2, 3, 1, 17}},
                                         {1, {1, 1, 3, 1}},
                                         {49, {1, 2, 18, 33}}})
        cases.push_back({steps, sizes, {shared, by_key}});
  return cases;
}

}  // namespace recurbench::test
