// GRU, reset applied after the recurrent product (Cho et al. 2014 in cuDNN's form).
//   r = σ(W_r x + b_xr + U_r h + b_hr);  z likewise;  q = U_n h + b_hn
//   n = tanh(W_n x + b_xn + r⊙q);  h' = (1 − z)⊙n + z⊙h.
// Gate blocks n, r, z, q: the input product feeds n, r, z and the recurrent product r, z, q, both contiguous.

#include <cmath>

#include "kernels/activations.hpp"
#include "nn/recurrent_mixer.hpp"

namespace recurbench {
namespace {

void forward(const CellForward& s) {
  const Index H = s.hidden;
  const Real* __restrict bias = s.bias;
  for (Index b = 0; b < s.batch; ++b) {
    Real* __restrict gates = s.gates + b * 4 * H;
    Real* __restrict h = s.h + b * H;
    const Real* __restrict h_prev = s.h_prev + b * H;
#pragma GCC ivdep
    for (Index j = 0; j < H; ++j) {
      const Real r = sigmoid_of(gates[H + j] + bias[H + j]);
      const Real z = sigmoid_of(gates[2 * H + j] + bias[2 * H + j]);
      const Real q = gates[3 * H + j] + bias[3 * H + j];
      const Real n = tanh_of(gates[j] + bias[j] + r * q);
      gates[j] = n;
      gates[H + j] = r;
      gates[2 * H + j] = z;
      gates[3 * H + j] = q;
      h[j] = n + z * (h_prev[j] - n);
    }
  }
}

void backward(const CellBackward& s) {
  const Index H = s.hidden;
  for (Index b = 0; b < s.batch; ++b) {
    Real* __restrict gates = s.gates + b * 4 * H;
    Real* __restrict carried = s.dh + b * H;
    const Real* __restrict dout = s.dout + b * H;
    const Real* __restrict h_prev = s.h_prev + b * H;
#pragma GCC ivdep
    for (Index j = 0; j < H; ++j) {
      const Real n = gates[j];
      const Real r = gates[H + j];
      const Real z = gates[2 * H + j];
      const Real q = gates[3 * H + j];
      const Real dh = dout[j] + carried[j];
      const Real da_n = dh * (1 - z) * (1 - n * n);
      gates[j] = da_n;
      gates[H + j] = da_n * q * r * (1 - r);
      gates[2 * H + j] = dh * (h_prev[j] - n) * z * (1 - z);
      gates[3 * H + j] = da_n * r;
      carried[j] = dh * z;
    }
  }
}

constexpr Cell kCell{.blocks = 4,
                     .input_blocks = 3,
                     .recurrent_begin = 1,
                     .has_memory = false,
                     .has_bypass = true,
                     .forward = forward,
                     .backward = backward};

const Register<MixerEntry> registered{
    "gru",
    {.semantics = 1,
     .summary = "GRU, reset after the recurrent product",
     .shells = {"classic", "modern"},
     .build = [](const MixerArgs& args) -> std::unique_ptr<Mixer> {
       const Init uniform = uniform_init(1 / std::sqrt(static_cast<double>(args.width)));
       return std::make_unique<RecurrentMixer>(kCell, args.inputs, args.width,
                                               RecurrentInit{uniform, uniform, uniform, uniform});
     }}};

}  // namespace
}  // namespace recurbench
