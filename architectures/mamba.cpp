// Mamba (Gu & Dao 2023), as its authors' code has it; channels d_i = expand·W, states N, rank R.
//   (x, z) = W_in u;  x ← SiLU(causal depthwise convolution of x + b_conv)
//   (δ, B, C) = W_x x;  Δ = softplus(W_dt δ + b_dt);  A = −exp(a_log)
//   h_t = decay_t ⊙ h_{t−1} + Δ_t x_t B_tᵀ,  decay = exp(Δ A);  y_t = h_t C_t + D ⊙ x_t;  out = W_out (y ⊙
//   SiLU(z))
// Option negative_eigenvalues: decay = 2 exp(Δ A) − 1 (Grazzi et al. 2024).

#include <cmath>

#include "architectures/support/cost.hpp"
#include "architectures/support/short_conv.hpp"
#include "autodiff/op_scan.hpp"
#include "autodiff/ops.hpp"
#include "kernels/causal_conv.hpp"
#include "kernels/selective_scan.hpp"
#include "nn/mixer.hpp"

namespace recurbench {
namespace {

struct Options {
  Index width, depth, channels, states, kernel, rank;
  bool negative_eigenvalues;
};

/// A = −(1, …, N) in every channel, S4D's real initialisation.
void harmonics(Rng&, const Matrix& m) {
  for (Index c = 0; c < m.rows; ++c)
    for (Index n = 0; n < m.cols; ++n)
      m.data[c * m.stride + n] = static_cast<Real>(std::log(static_cast<double>(n + 1)));
}

class Mamba final : public Mixer {
 public:
  explicit Mamba(const Options& options) : o_(options), conv_{.channels = o_.channels, .taps = o_.kernel} {}

  void declare(ParameterStore& store, const std::string& prefix) override {
    const ParameterTraits steady{.decays = false};
    w_in_ = store.add(prefix + ".in", o_.width, 2 * o_.channels, linear_init(o_.width));
    conv_.declare(store, prefix);
    w_x_ = store.add(prefix + ".x", o_.channels, o_.rank + 2 * o_.states, linear_init(o_.channels));
    w_dt_ = store.add(prefix + ".dt", o_.rank, o_.channels, linear_init(o_.rank));
    b_dt_ = store.add(prefix + ".b_dt", 1, o_.channels, time_step_init(), steady);
    a_log_ = store.add(prefix + ".a_log", o_.channels, o_.states, harmonics, steady);
    d_ = store.add(prefix + ".d", 1, o_.channels, constant_init(1), steady);
    const double by_depth = 1 / std::sqrt(static_cast<double>(o_.depth));
    w_out_ = store.add(prefix + ".out", o_.channels, o_.width, linear_init(o_.channels, by_depth));
  }

  Var forward(Tape& tape, ParameterStore& store, Var u, const Window& window) const override {
    const Var xz = linear(tape, u, store.var(tape, w_in_));
    const Var x = convolved(tape, store, xz, window);
    const Var projection = linear(tape, x, store.var(tape, w_x_));
    const Var delta = linear(tape, slice_cols(tape, projection, 0, o_.rank), store.var(tape, w_dt_));
    const Var dt = softplus(tape, delta, store.var(tape, b_dt_));
    const SelectiveScan scan{.x = x,
                             .dt = dt,
                             .projection = {projection, o_.rank},
                             .a_log = store.var(tape, a_log_),
                             .d = store.var(tape, d_),
                             .negative_eigenvalues = o_.negative_eigenvalues};
    const Var y = selective_scan(tape, scan, window.batch, window.carry);
    return linear(tape, silu_gate(tape, y, {xz, o_.channels}), store.var(tape, w_out_));
  }

  /// h, then the inputs that the convolution still needs.
  Index state_floats() const override { return o_.channels * o_.states + conv_.state_floats(); }
  bool carries_gradient() const override { return true; }

  MixerCost cost(Index steps, Index batch) const override {
    const Index rows = steps * batch;
    const Index projected = o_.rank + 2 * o_.states;
    const Index products = o_.channels * (3 * o_.width + o_.kernel + projected + o_.rank + 3 * o_.states);
    const Index kept = 7 * o_.channels + projected + o_.rank;
    const ScanShape shape{steps, batch, o_.channels, o_.states, o_.negative_eigenvalues};
    return {product_flops(rows, products), rows * kept + scan_borders(shape)};
  }

 private:
  Var convolved(Tape& tape, ParameterStore& store, Var xz, const Window& window) const {
    if (o_.kernel == 0) return activate(tape, slice_cols(tape, xz, 0, o_.channels), Activation::silu);
    return conv_.apply(tape, store, xz, window, o_.channels * o_.states);
  }

  Options o_;
  ShortConv conv_;
  ParameterId w_in_, w_x_, w_dt_, b_dt_, a_log_, d_, w_out_;
};

const Register<MixerEntry> registered{
    "mamba",
    {.semantics = 1,
     .summary = "Mamba: selective state space with a short convolution and a gate",
     .shells = {"modern"},
     .build = [](const MixerArgs& args) -> std::unique_ptr<Mixer> {
       Params& p = args.params;
       Options o{};
       o.width = args.width;
       o.depth = args.depth;
       o.channels = p.integer("expand", 2, 1, 16) * args.width;
       o.states = p.integer("d_state", 16, 1, 1024);
       o.kernel = p.integer("conv", 4, 0, kMostTaps);
       o.rank = p.integer("dt_rank", (args.width + 15) / 16, 1, 4096);
       o.negative_eigenvalues = p.flag("negative_eigenvalues", false);
       return std::make_unique<Mamba>(o);
     },
     .habits = {.embedding = [](Index, Index) { return normal_init(0.02); }}}};

}  // namespace
}  // namespace recurbench
