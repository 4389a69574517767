// Mamba-2 (Dao & Gu 2024) with one group; channels d_i = expand·W in heads of P, states N.
//   (z | x | B | C | δ) = W_in u;  (x, B, C) ← SiLU(causal depthwise convolution of (x | B | C) + b_conv)
//   Δ = softplus(δ + b_dt), a = exp(−Δ exp(a_log)), both one number a head
//   S_t = a_t S_{t−1} + B_t (Δ_t x_t)ᵀ  (N × P, B and C shared by the heads);  y_t = S_tᵀ C_t + D x_t
//   out = W_out RMSNorm(y ⊙ SiLU(z))

#include <cmath>

#include "architectures/support/cost.hpp"
#include "architectures/support/short_conv.hpp"
#include "autodiff/op_heads.hpp"
#include "autodiff/op_matrix_scan.hpp"
#include "autodiff/op_scan.hpp"
#include "autodiff/ops.hpp"
#include "kernels/causal_conv.hpp"
#include "kernels/gated_scan.hpp"
#include "nn/mixer.hpp"

namespace recurbench {
namespace {

constexpr Index kUsualHead = 64;
constexpr Real kNormEpsilon = Real(1e-5);

struct Options {
  Index width, depth, channels, states, head, kernel;
  Index heads() const { return channels / head; }
  Index convolved() const { return channels + 2 * states; }
};

/// A ~ U(1, 16).
void decay_rates(Rng& rng, const Matrix& m) {
  for (Index c = 0; c < m.cols; ++c) m.data[c] = static_cast<Real>(std::log(rng.uniform(1, 16)));
}

class Mamba2 final : public Mixer {
 public:
  explicit Mamba2(const Options& options)
      : o_(options), conv_{.channels = o_.convolved(), .taps = o_.kernel} {}

  void declare(ParameterStore& store, const std::string& prefix) override {
    const ParameterTraits steady{.decays = false};
    const Index projected = o_.channels + o_.convolved() + o_.heads();
    w_in_ = store.add(prefix + ".in", o_.width, projected, linear_init(o_.width));
    conv_.declare(store, prefix);
    b_dt_ = store.add(prefix + ".b_dt", 1, o_.heads(), time_step_init(), steady);
    a_log_ = store.add(prefix + ".a_log", 1, o_.heads(), decay_rates, steady);
    d_ = store.add(prefix + ".d", 1, o_.heads(), constant_init(1), steady);
    norm_ = store.add(prefix + ".inner_norm", 1, o_.channels, constant_init(1));
    const double bound = 1 / std::sqrt(static_cast<double>(o_.channels * o_.depth));
    w_out_ = store.add(prefix + ".out", o_.channels, o_.width, uniform_init(bound));
  }

  Var forward(Tape& tape, ParameterStore& store, Var u, const Window& window) const override {
    const Var in = linear(tape, u, store.var(tape, w_in_));
    const Var xbc = conv_.apply(tape, store, {in, o_.channels}, window, o_.channels * o_.states);
    const Var delta = slice_cols(tape, in, o_.channels + o_.convolved(), o_.heads());
    const Var dt = softplus(tape, delta, store.var(tape, b_dt_));
    const Var rate = affine(tape, activate(tape, store.var(tape, a_log_), Activation::exp), -1, 0);
    const Var x = slice_cols(tape, xbc, 0, o_.channels);
    const Var scanned =
        gated_scan(tape, {xbc, o_.channels + o_.states}, {xbc, o_.channels}, scale_heads(tape, x, dt),
                   multiply_row(tape, dt, rate), {window.batch, o_.heads(), o_.states, o_.head},
                   {.shared_keys = true}, window.carry);
    const Var y = add(tape, scanned, scale_heads(tape, x, store.var(tape, d_)));
    const Var gated = silu_gate(tape, y, in);
    const Var normed = rms_norm(tape, gated, store.var(tape, norm_), kNormEpsilon);
    return linear(tape, normed, store.var(tape, w_out_));
  }

  /// S, then the inputs that the convolution still needs.
  Index state_floats() const override { return o_.channels * o_.states + conv_.state_floats(); }
  bool carries_gradient() const override { return true; }

  MixerCost cost(Index steps, Index batch) const override {
    const Index rows = steps * batch;
    const Index projected = o_.channels + o_.convolved() + o_.heads();
    const Index products = o_.width * projected + o_.kernel * o_.convolved() + 2 * o_.channels * o_.states +
                           o_.channels * o_.width;
    const GatedScanShape shape{.steps = steps,
                               .batch = batch,
                               .heads = o_.heads(),
                               .keys = o_.states,
                               .values = o_.head,
                               .shared_keys = true};
    const Index kept = projected + o_.convolved() + 7 * o_.channels + 2 * o_.heads();
    return {product_flops(rows, products), rows * kept + gated_scan_borders(shape)};
  }

 private:
  Options o_;
  ShortConv conv_;
  ParameterId w_in_, b_dt_, a_log_, d_, norm_, w_out_;
};

const Register<MixerEntry> registered{
    "mamba2",
    {.semantics = 1,
     .summary = "Mamba-2: matrix states with one decay a head, in chunks",
     .shells = {"modern"},
     .build = [](const MixerArgs& args) -> std::unique_ptr<Mixer> {
       Params& p = args.params;
       Options o{};
       o.width = args.width;
       o.depth = args.depth;
       o.channels = p.integer("expand", 2, 1, 16) * args.width;
       o.states = p.integer("d_state", 16, 1, 4096);
       o.kernel = p.integer("conv", 4, 1, kMostTaps);
       o.head = p.integer("head_dim", o.channels % kUsualHead == 0 ? kUsualHead : o.channels, 1, 1 << 16);
       if (o.channels % o.head != 0)
         throw p.error("head_dim", fmt::format("must divide the {} channels", o.channels));
       return std::make_unique<Mamba2>(o);
     },
     .habits = {.embedding = [](Index, Index) { return normal_init(0.02); }}}};

}  // namespace
}  // namespace recurbench
