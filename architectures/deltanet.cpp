// DeltaNet (Yang et al. 2024) and Gated DeltaNet (Yang, Kautz & Hatamizadeh 2025), as their authors' layers
// have them; heads with keys of d_k and values of d_v numbers.
//   (q, k, v) = SiLU(causal depthwise convolution of W_in x);  q, k ← q/‖q‖, k/‖k‖ in every head
//   β_t = σ(W_β x), a number for each head
//   S_t = S_{t−1} + β_t k_t (v_t − S_{t−1}ᵀ k_t)ᵀ,  o_t = S_tᵀ q_t / √d_k
//   out = W_out RMSNorm(o), normalised in every head
// Option gated: S̃ = α_t S_{t−1} takes the place of S_{t−1}, with α_t = exp(−exp(a_log) softplus(W_α x +
// b_α)), and RMSNorm(o) ⊙ SiLU(W_gate x) that of RMSNorm(o). Option negative_eigenvalues: β_t = 2 σ(W_β x)
// (Grazzi et al. 2024).

#include <cmath>

#include "architectures/support/cost.hpp"
#include "architectures/support/short_conv.hpp"
#include "autodiff/op_heads.hpp"
#include "autodiff/op_matrix_scan.hpp"
#include "autodiff/op_norm.hpp"
#include "autodiff/op_scan.hpp"
#include "autodiff/ops.hpp"
#include "kernels/causal_conv.hpp"
#include "kernels/delta_scan.hpp"
#include "nn/mixer.hpp"

namespace recurbench {
namespace {

constexpr Real kNormEpsilon = Real(1e-5);
constexpr Real kLengthEpsilon = Real(1e-6);

struct Options {
  Index width, heads, value_cols, kernel;
  bool gated, negative_eigenvalues;

  Index keys() const { return width / heads; }
  Index values() const { return value_cols / heads; }
  Index mixed_cols() const { return 2 * width + value_cols; }
};

/// log A, A uniform in (0, 16), kept off 0.
void log_rates(Rng& rng, const Matrix& m) {
  for (Index h = 0; h < m.cols; ++h) m.data[h] = static_cast<Real>(std::log(rng.uniform(1e-4, 16)));
}

class DeltaNet final : public Mixer {
 public:
  explicit DeltaNet(const Options& options)
      : o_(options),
        conv_{.channels = o_.mixed_cols(), .taps = o_.kernel, .has_bias = false},
        k_scale_(static_cast<std::size_t>(o_.keys()), 1 / std::sqrt(static_cast<Real>(o_.keys()))),
        q_scale_(k_scale_.size(), 1 / static_cast<Real>(o_.keys())) {}

  void declare(ParameterStore& store, const std::string& prefix) override {
    const ParameterTraits steady{.decays = false};
    const Init from_width = linear_init(o_.width);
    w_in_ = store.add(prefix + ".in", o_.width, o_.mixed_cols(), from_width);
    conv_.declare(store, prefix);
    w_beta_ = store.add(prefix + ".beta", o_.width, o_.heads, from_width);
    if (o_.gated) {
      w_alpha_ = store.add(prefix + ".alpha", o_.width, o_.heads, from_width);
      b_alpha_ = store.add(prefix + ".b_alpha", 1, o_.heads, time_step_init(), steady);
      a_log_ = store.add(prefix + ".a_log", 1, o_.heads, log_rates, steady);
      w_gate_ = store.add(prefix + ".gate", o_.width, o_.value_cols, from_width);
    }
    norm_ = store.add(prefix + ".head_norm", 1, o_.values(), constant_init(1));
    w_out_ = store.add(prefix + ".out", o_.value_cols, o_.width, linear_init(o_.value_cols));
  }

  Var forward(Tape& tape, ParameterStore& store, Var x, const Window& window) const override {
    const Var mixed = convolved(tape, store, linear(tape, x, store.var(tape, w_in_)), window);
    const Var q = unit_length(tape, slice_cols(tape, mixed, 0, o_.width), q_scale_);
    const Var k = unit_length(tape, slice_cols(tape, mixed, o_.width, o_.width), k_scale_);
    const Var v = slice_cols(tape, mixed, 2 * o_.width, o_.value_cols);
    const Var o = delta_rule(tape, store, x, {q, k, v}, window);
    Var y = group_rms_norm(tape, o, store.var(tape, norm_), o_.heads, kNormEpsilon);
    if (o_.gated) y = silu_gate(tape, y, linear(tape, x, store.var(tape, w_gate_)));
    return linear(tape, y, store.var(tape, w_out_));
  }

  /// S, then the inputs that the convolution still needs.
  Index state_floats() const override { return o_.width * o_.values() + conv_.state_floats(); }
  bool carries_gradient() const override { return true; }

  MixerCost cost(Index steps, Index batch) const override {
    const Index rows = steps * batch;
    const Index gate = o_.gated ? o_.value_cols + o_.heads : 0;
    const Index products = o_.width * (o_.mixed_cols() + o_.heads + gate + o_.value_cols) +
                           o_.kernel * o_.mixed_cols() + 4 * o_.width * o_.values();
    const Index kept = 2 * o_.mixed_cols() + 7 * o_.width + 5 * o_.value_cols + 2 * gate;
    const Index borders = delta_scan_borders({steps, batch, o_.heads, o_.keys(), o_.values()});
    return {product_flops(rows, products), rows * kept + borders};
  }

 private:
  struct Projected {
    Var q, k, v;
  };

  /// scale · √d_k · x / ‖x‖ in every head.
  Var unit_length(Tape& tape, Var x, const std::vector<Real>& scale) const {
    const Var weight = tape.constant(scale.data(), 1, o_.keys());
    return group_rms_norm(tape, x, weight, o_.heads, kLengthEpsilon / static_cast<Real>(o_.keys()));
  }

  Var convolved(Tape& tape, ParameterStore& store, Var in, const Window& window) const {
    if (o_.kernel == 0) return activate(tape, in, Activation::silu);
    return conv_.apply(tape, store, in, window, o_.width * o_.values());
  }

  /// As S_t = α S_{t−1} + (S_{t−1} k)(−α β k)ᵀ + (β v) kᵀ, values × keys.
  Var delta_rule(Tape& tape, ParameterStore& store, Var x, const Projected& in, const Window& window) const {
    Var beta = activate(tape, linear(tape, x, store.var(tape, w_beta_)), Activation::sigmoid);
    if (o_.negative_eigenvalues) beta = affine(tape, beta, 2, 0);
    const Var v = scale_heads(tape, in.v, beta);
    const MatrixScanSizes sizes{window.batch, o_.heads, o_.keys(), o_.values()};
    const auto written = [&](Var strength) {
      return DeltaScanInputs{in.q, in.k, v, in.k, scale_heads(tape, in.k, affine(tape, strength, -1, 0))};
    };
    if (!o_.gated) return delta_scan(tape, written(beta), sizes, window.carry);
    const Var dt = softplus(tape, linear(tape, x, store.var(tape, w_alpha_)), store.var(tape, b_alpha_));
    const Var rates = activate(tape, store.var(tape, a_log_), Activation::exp);
    const Var alpha = activate(tape, affine(tape, multiply_row(tape, dt, rates), -1, 0), Activation::exp);
    return delta_scan(tape, written(multiply(tape, alpha, beta)), alpha, true, sizes, window.carry);
  }

  Options o_;
  ShortConv conv_;
  std::vector<Real> k_scale_, q_scale_;  // 1/√d_k, and that times the 1/√d_k of the output
  ParameterId w_in_, w_beta_, w_alpha_, b_alpha_, a_log_, w_gate_, norm_, w_out_;
};

const Register<MixerEntry> registered{
    "deltanet",
    {.semantics = 1,
     .summary = "DeltaNet, gated or not: linear attention that corrects what it has stored",
     .shells = {"modern"},
     .build = [](const MixerArgs& args) -> std::unique_ptr<Mixer> {
       Params& p = args.params;
       Options o{};
       o.width = args.width;
       o.heads = p.integer("heads", 4, 1, 1024);
       o.gated = p.flag("gated", false);
       o.value_cols = p.integer("expand_v", o.gated ? 2 : 1, 1, 16) * args.width;
       o.kernel = p.integer("conv", 4, 0, kMostTaps);
       o.negative_eigenvalues = p.flag("negative_eigenvalues", false);
       return std::make_unique<DeltaNet>(o);
     },
     .width_step = [](Params& p) { return p.integer("heads", 4, 1, 1024); }}};

}  // namespace
}  // namespace recurbench
