// LSTM without peepholes (Hochreiter & Schmidhuber 1997; forget gate: Gers, Schmidhuber & Cummins 2000).
// Gate blocks i, f, g, o, each fed by W x + b_x + U h + b_h:
//   i, f, o = σ(·), g = tanh(·);  c' = f⊙c + i⊙g;  h' = o⊙tanh(c').
// Chrono initialisation: Tallec & Ollivier 2018.

#include <cmath>

#include "kernels/activations.hpp"
#include "nn/recurrent_mixer.hpp"

namespace recurbench {
namespace {

void forward(const CellForward& s) {
  const Index H = s.hidden;
  const Real* __restrict bias = s.bias;
  for (Index b = 0; b < s.batch; ++b) {
    Real* __restrict i = s.gates + b * 4 * H;
    Real* __restrict f = i + H;
    Real* __restrict g = f + H;
    Real* __restrict o = g + H;
    Real* __restrict h = s.h + b * H;
    Real* __restrict c = s.c + b * H;
    const Real* __restrict c_prev = s.c_prev + b * H;
#pragma GCC ivdep
    for (Index j = 0; j < H; ++j) {
      i[j] = sigmoid_of(i[j] + bias[j]);
      f[j] = sigmoid_of(f[j] + bias[H + j]);
      g[j] = tanh_of(g[j] + bias[2 * H + j]);
      o[j] = sigmoid_of(o[j] + bias[3 * H + j]);
      c[j] = f[j] * c_prev[j] + i[j] * g[j];
      h[j] = o[j] * tanh_of(c[j]);
    }
  }
}

void backward(const CellBackward& s) {
  const Index H = s.hidden;
  for (Index b = 0; b < s.batch; ++b) {
    Real* __restrict gates = s.gates + b * 4 * H;
    Real* __restrict carried = s.dc + b * H;
    const Real* __restrict dout = s.dout + b * H;
    const Real* __restrict dh_next = s.dh + b * H;
    const Real* __restrict h = s.h + b * H;
    const Real* __restrict c_prev = s.c_prev + b * H;
#pragma GCC ivdep
    for (Index j = 0; j < H; ++j) {
      const Real i = gates[j];
      const Real f = gates[H + j];
      const Real g = gates[2 * H + j];
      const Real o = gates[3 * H + j];
      const Real squashed = h[j] / o;  // tanh(c); o is never 0
      const Real dh = dout[j] + dh_next[j];
      const Real dc = carried[j] + dh * o * (1 - squashed * squashed);
      gates[j] = dc * g * i * (1 - i);
      gates[H + j] = dc * c_prev[j] * f * (1 - f);
      gates[2 * H + j] = dc * i * (1 - g * g);
      gates[3 * H + j] = dh * squashed * o * (1 - o);
      carried[j] = dc * f;
    }
  }
}

constexpr Cell kCell{.blocks = 4,
                     .input_blocks = 4,
                     .recurrent_begin = 0,
                     .has_memory = true,
                     .has_bypass = false,
                     .forward = forward,
                     .backward = backward};

/// The forget gate's bias, set on the input side and zero on the recurrent side.
Init with_forget_bias(Init base, Index width, double value) {
  return [base, width, value](Rng& rng, const Matrix& bias) {
    base(rng, bias);
    for (Index j = 0; j < width; ++j) bias.data[width + j] = static_cast<Real>(value);
  };
}

/// b_f = log(U(1, longest − 1)), b_i = −b_f: memories that last from one to `longest` steps.
Init chrono(Init base, Index width, double longest) {
  return [base, width, longest](Rng& rng, const Matrix& bias) {
    base(rng, bias);
    for (Index j = 0; j < width; ++j) {
      bias.data[width + j] = static_cast<Real>(std::log(rng.uniform(1, longest - 1)));
      bias.data[j] = -bias.data[width + j];
    }
  };
}

/// The recurrent bias must not shift what the input side set: zero for the gates that were initialised there.
Init cleared(Init base, Index count, Index first) {
  return [base, count, first](Rng& rng, const Matrix& bias) {
    base(rng, bias);
    for (Index j = first; j < first + count; ++j) bias.data[j] = 0;
  };
}

RecurrentInit initialisation(Params& params, Index width) {
  const Init uniform = uniform_init(1 / std::sqrt(static_cast<double>(width)));
  RecurrentInit init{uniform, uniform, uniform, uniform};
  const auto forget_bias = params.optional_real("forget_bias", -100, 100);
  const auto longest = params.optional_real("chrono", 3, 1e9);
  if (forget_bias && longest) throw params.error("chrono", "excludes forget_bias: give one of them");
  if (forget_bias) {
    init.b_x = with_forget_bias(uniform, width, *forget_bias);
    init.b_h = cleared(uniform, width, width);
  }
  if (longest) {
    init.b_x = chrono(uniform, width, *longest);
    init.b_h = cleared(uniform, 2 * width, 0);
  }
  return init;
}

const Register<MixerEntry> registered{
    "lstm",
    {.semantics = 1,
     .summary = "LSTM; forget_bias: number, chrono: longest memory in steps",
     .shells = {"classic", "modern"},
     .build = [](const MixerArgs& args) -> std::unique_ptr<Mixer> {
       return std::make_unique<RecurrentMixer>(kCell, args.inputs, args.width,
                                               initialisation(args.params, args.width));
     }}};

}  // namespace
}  // namespace recurbench
