// Elman RNN: h' = φ(W x + b_x + U h + b_h), φ = tanh or relu. One gate block.
// Elman 1990; IRNN (U = I, biases 0, relu): Le, Jaitly & Hinton 2015.

#include <cmath>

#include "kernels/activations.hpp"
#include "nn/recurrent_mixer.hpp"

namespace recurbench {
namespace {

template <class Phi>
void forward(const CellForward& s, Phi phi) {
  const Index H = s.hidden;
  for (Index b = 0; b < s.batch; ++b) {
    const Real* __restrict a = s.gates + b * H;
    Real* __restrict h = s.h + b * H;
#pragma GCC ivdep
    for (Index j = 0; j < H; ++j) h[j] = phi(a[j] + s.bias[j]);
  }
}

/// da = dh·φ′; both slopes follow from the output alone.
template <class Slope>
void backward(const CellBackward& s, Slope slope) {
  const Index H = s.hidden;
#pragma GCC ivdep
  for (Index i = 0; i < s.batch * H; ++i) s.gates[i] = (s.dout[i] + s.dh[i]) * slope(s.h[i]);
}

constexpr Cell kTanhCell{
    .blocks = 1,
    .input_blocks = 1,
    .recurrent_begin = 0,
    .has_memory = false,
    .has_bypass = false,
    .forward = [](const CellForward& s) { forward(s, [](Real a) { return tanh_of(a); }); },
    .backward = [](const CellBackward& s) { backward(s, [](Real h) { return 1 - h * h; }); }};

constexpr Cell kReluCell{
    .blocks = 1,
    .input_blocks = 1,
    .recurrent_begin = 0,
    .has_memory = false,
    .has_bypass = false,
    .forward = [](const CellForward& s) { forward(s, [](Real a) { return a < 0 ? Real{0} : a; }); },
    .backward = [](const CellBackward& s) { backward(s, [](Real h) { return h > 0 ? Real{1} : Real{0}; }); }};

RecurrentInit initialisation(const std::string& name, Index width) {
  const Init uniform = uniform_init(1 / std::sqrt(static_cast<double>(width)));
  if (name == "irnn") return {normal_init(0.001), identity_init(1), constant_init(0), constant_init(0)};
  if (name == "orthogonal") return {uniform, orthogonal_init(1), constant_init(0), constant_init(0)};
  return {uniform, uniform, uniform, uniform};
}

const Register<MixerEntry> registered{
    "rnn",
    {.semantics = 1,
     .summary = "Elman RNN; activation: tanh | relu, init: uniform | irnn | orthogonal",
     .shells = {"classic", "modern"},
     .build = [](const MixerArgs& args) -> std::unique_ptr<Mixer> {
       const bool relu = args.params.choice("activation", "tanh", {"tanh", "relu"}) == "relu";
       const auto init = args.params.choice("init", "uniform", {"uniform", "irnn", "orthogonal"});
       return std::make_unique<RecurrentMixer>(relu ? kReluCell : kTanhCell, args.inputs, args.width,
                                               initialisation(init, args.width));
     }}};

}  // namespace
}  // namespace recurbench
