#pragma once

#include "support/mixer_twin.hpp"

namespace recurbench::test {

/// One of the minimal cells [R,C] → a, i as primitives, from its gates' pre-activations.
using NaiveGates = std::function<std::pair<Var, Var>(Tape&, std::span<const Var>)>;

/// h_t = a ⊙ h_{t−1} + i ⊙ g(h̃), step by step, and the output projection where there is one.
inline Graph naive_min_mixer(const MixerSizes& s, Index gates, const NaiveGates& naive) {
  return [s, gates, naive](Tape& tape, std::span<const Var> in) {
    const Index channels = tape.cols(in[1]) / (gates + 1);
    Real* zeros = tape.arena().reals(s.batch * channels);
    std::fill_n(zeros, s.batch * channels, Real{0});
    Var h = tape.constant(zeros, s.batch, channels);
    std::vector<Var> outputs;
    for (Index t = 0; t < s.steps; ++t) {
      const Var x = slice_rows(tape, in[0], t * s.batch, s.batch);
      std::vector<Var> blocks;
      for (Index block = 0; block <= gates; ++block)
        blocks.push_back(linear(tape, x, slice_cols(tape, in[1], block * channels, channels)));
      const auto [a, i] = naive(tape, blocks);
      const Var positive = activate(tape, blocks.back(), Activation::relu);
      const Var negative = subtract(tape, blocks.back(), positive);
      const Var g = add(tape, positive, activate(tape, negative, Activation::sigmoid));
      h = add(tape, multiply(tape, a, h), multiply(tape, i, g));
      outputs.push_back(in.size() > 2 ? linear(tape, h, in[2]) : h);
    }
    return stack_rows(tape, outputs);
  };
}

inline double log_sigmoid(double x) {
  return std::min(x, 0.0) - std::log1p(std::exp(-std::abs(x)));
}

/// log a and log i of one channel from its gates' pre-activations.
using LogGates = std::function<std::pair<double, double>(const std::vector<double>&)>;

/// h of a probe without projection as the paper computes it, Heinsen's scan (2023): with a* the running sum
/// of log a, h_t = exp(a*_t + log Σ_{s≤t} exp(log b_s − a*_s)).
inline std::vector<double> log_space_scan(MixerProbe& probe, Index gates, const LogGates& log_gates) {
  const MixerSizes& s = probe.s;
  const Matrix w = probe.store.value(probe.store.find(".in"));
  std::vector<double> h(probe.x.size());
  for (Index b = 0; b < s.batch; ++b)
    for (Index c = 0; c < s.width; ++c) {
      double running = 0;
      double log_sum = -std::numeric_limits<double>::infinity();
      for (Index t = 0; t < s.steps; ++t) {
        const Real* x = probe.x.data() + (t * s.batch + b) * s.width;
        std::vector<double> pre(static_cast<std::size_t>(gates + 1), 0);
        for (Index block = 0; block <= gates; ++block)
          for (Index i = 0; i < s.width; ++i)
            pre[static_cast<std::size_t>(block)] +=
                double{x[i]} * double{w.data[i * w.stride + block * s.width + c]};
        const auto [log_a, log_i] = log_gates(pre);
        const double u = pre.back();
        running += log_a;
        const double term = log_i + (u >= 0 ? std::log(u + 0.5) : log_sigmoid(u)) - running;
        const double most = std::max(term, log_sum);
        log_sum = most + std::log(std::exp(term - most) + std::exp(log_sum - most));
        h[static_cast<std::size_t>((t * s.batch + b) * s.width + c)] = std::exp(running + log_sum);
      }
    }
  return h;
}

}  // namespace recurbench::test
