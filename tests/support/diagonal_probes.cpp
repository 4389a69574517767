#include "support/diagonal_probes.hpp"

#include "architectures/support/op_diagonal.hpp"
#include "architectures/support/op_lru.hpp"
#include "architectures/support/op_s4d.hpp"
#include "architectures/support/op_wkv.hpp"

namespace recurbench::test {
namespace {

/// A complex number as the real matrix of its product, so that its parts can be complex steps.
struct Pair {
  Complex re, im;
};

Pair operator*(const Pair& a, const Pair& b) {
  return {a.re * b.re - a.im * b.im, a.re * b.im + a.im * b.re};
}

Pair operator/(const Pair& a, const Pair& b) {
  const Complex norm = b.re * b.re + b.im * b.im;
  return {(a.re * b.re + a.im * b.im) / norm, (a.im * b.re - a.re * b.im) / norm};
}

Pair exp_of(const Pair& z) {
  return {std::exp(z.re) * std::cos(z.im), std::exp(z.re) * std::sin(z.im)};
}

}  // namespace

std::vector<SequenceSizes> sequence_cases() {
  return {{5, 3, 5, 3}, {1, 1, 1, 1}, {35, 2, 19, 5}};
}

CarriedProbe diagonal_scan_probe(const SequenceSizes& s) {
  const Index rows = s.steps * s.batch;
  return {{wave_input("a", rows, s.channels, 0.1), wave_input("b", rows, s.channels, 0.5)},
          2,
          s.batch,
          wave(s.batch * s.channels, 0.9),
          [s](Tape& tape, std::span<const Var> in, Carry carry) {
            return diagonal_scan(tape, in[0], in[1], s.batch, carry);
          }};
}

Twin diagonal_scan_twin() {
  return [](const Tensors& in) {
    TwinResult result{{}, in[2]};
    const auto cells = in[2].size();
    for (std::size_t i = 0; i < in[0].size(); ++i) {
      auto& h = result.state[i % cells];
      h = in[0][i] * h + in[1][i];
      result.y.push_back(h);
    }
    return result;
  };
}

CarriedProbe token_shift_probe(const SequenceSizes& s) {
  return {{wave_input("x", s.steps * s.batch, s.channels, 0.1), wave_input("mix0", 1, s.channels, 0.5),
           wave_input("mix1", 1, s.channels, 1.5)},
          1,
          s.batch,
          wave(s.batch * s.channels, 0.9),
          [s](Tape& tape, std::span<const Var> in, Carry carry) {
            const Var difference = token_difference(tape, in[0], s.batch, carry);
            return join_cols(tape, token_mix(tape, in[0], difference, in[1]),
                             token_mix(tape, in[0], difference, in[2]));
          }};
}

Twin token_shift_twin(const SequenceSizes& s) {
  return [s](const Tensors& in) {
    const Index cells = s.batch * s.channels;
    TwinResult result;
    const auto x = [&](Index i) {
      return i < 0 ? in[3][static_cast<std::size_t>(i + cells)] : in[0][static_cast<std::size_t>(i)];
    };
    for (Index row = 0; row < s.steps * s.batch; ++row)
      for (const std::size_t mix : {1, 2})
        for (Index c = 0; c < s.channels; ++c) {
          const Index i = row * s.channels + c;
          const Complex mu = 1.0 - in[mix][static_cast<std::size_t>(c)];
          result.y.push_back(mu * x(i) + (1.0 - mu) * x(i - cells));
        }
    for (Index i = (s.steps - 1) * cells; i < s.steps * cells; ++i) result.state.push_back(x(i));
    return result;
  };
}

CarriedProbe lru_probe(const SequenceSizes& s) {
  return {{wave_input("u", s.steps * s.batch, 2 * s.channels, 0.1), wave_input("nu", 1, s.channels, 0.5),
           wave_input("theta", 1, s.channels, 1.1), wave_input("gamma_log", 1, s.channels, 1.6)},
          1,
          s.batch,
          wave(s.batch * 2 * s.channels, 0.9),
          [s](Tape& tape, std::span<const Var> in, Carry carry) {
            return linear_recurrent_unit(tape, {in[0], in[1], in[2], in[3]}, s.batch, carry);
          }};
}

Twin lru_twin(const SequenceSizes& s) {
  return [s](const Tensors& in) {
    TwinResult result{{}, in[4]};
    const auto N = static_cast<std::size_t>(s.channels);
    const auto batch = static_cast<std::size_t>(s.batch);
    for (std::size_t row = 0; row < in[0].size() / (2 * N); ++row) {
      Complex* h = result.state.data() + row % batch * 2 * N;
      for (std::size_t n = 0; n < N; ++n) {
        const Pair lambda = exp_of({-std::exp(in[1][n]), std::exp(in[2][n])});
        const Pair next = lambda * Pair{h[n], h[N + n]};
        const Complex gamma = std::exp(in[3][n]);
        h[n] = next.re + gamma * in[0][row * 2 * N + n];
        h[N + n] = next.im + gamma * in[0][row * 2 * N + N + n];
      }
      result.y.insert(result.y.end(), h, h + 2 * N);
    }
    return result;
  };
}

CarriedProbe s4d_probe(const SequenceSizes& s) {
  return {{wave_input("x", s.steps * s.batch, s.channels, 0.1), wave_input("log_dt", 1, s.channels, 0.5),
           wave_input("log_a_real", s.states, s.channels, 1.1),
           wave_input("a_imag", s.states, s.channels, 1.6, 2), wave_input("c", 2 * s.states, s.channels, 2.1),
           wave_input("d", 1, s.channels, 2.7)},
          1,
          s.batch,
          wave(s.batch * 2 * s.states * s.channels, 0.9),
          [s](Tape& tape, std::span<const Var> in, Carry carry) {
            return s4d(tape, {in[0], in[1], in[2], in[3], in[4], in[5]}, s.batch, carry);
          }};
}

Twin s4d_twin(const SequenceSizes& s) {
  return [s](const Tensors& in) {
    const Index C = s.channels;
    TwinResult result{std::vector<Complex>(in[0].size()), std::vector<Complex>(in[6].size())};
    const auto at = [](Index i) { return static_cast<std::size_t>(i); };
    for (Index b = 0; b < s.batch; ++b)
      for (Index c = 0; c < C; ++c) {
        const auto x = [&](Index t) { return in[0][at((t * s.batch + b) * C + c)]; };
        const auto y = [&](Index t) -> Complex& { return result.y[at((t * s.batch + b) * C + c)]; };
        for (Index t = 0; t < s.steps; ++t) y(t) = in[5][at(c)] * x(t);
        for (Index n = 0; n < s.states; ++n) {
          const Complex dt = std::exp(in[1][at(c)]);
          const Pair A{-std::exp(in[2][at(n * C + c)]), in[3][at(n * C + c)]};
          const auto power = [&](Index l) {
            const Complex times = dt * static_cast<double>(l);
            return exp_of({times * A.re, times * A.im});
          };
          const Pair one_step{power(1).re - 1.0, power(1).im};
          const Pair k = Pair{in[4][at(n * C + c)], in[4][at((s.states + n) * C + c)]} * (one_step / A);
          const Index re = ((b * 2) * s.states + n) * C + c;
          const Index im = re + s.states * C;
          const Pair first{in[6][at(re)], in[6][at(im)]};
          for (Index t = 0; t < s.steps; ++t) {
            Pair h = power(t + 1) * first;
            for (Index i = 0; i <= t; ++i) {
              const Pair decayed = power(t - i);
              h = {h.re + decayed.re * x(i), h.im + decayed.im * x(i)};
            }
            y(t) += 2.0 * (k * h).re;
            result.state[at(re)] = h.re;
            result.state[at(im)] = h.im;
          }
        }
      }
    return result;
  };
}

}  // namespace recurbench::test
