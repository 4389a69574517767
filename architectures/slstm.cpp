// xLSTM's scalar LSTM (Beck et al. 2024), as its authors' code has it; heads that mix only inside themselves.
//   c = SiLU(causal depthwise convolution of x + b_conv)
//   (ĩ, f̃) = W c + R h + b,  (z̃, õ) = W x + R h + b;  then the cell of kernels/slstm.hpp
//   out = LayerNorm(h) ⊙ weight, normalised in every head
// W, R and b hold the four blocks side by side in every head. Option conv: 0 leaves c = x.
// The companion in the shell's feed-forward place: x ↦ W_down (GELU(W_gate x) ⊙ W_up x).

#include <cmath>

#include "architectures/support/cost.hpp"
#include "architectures/support/op_slstm.hpp"
#include "architectures/support/short_conv.hpp"
#include "autodiff/op_norm.hpp"
#include "autodiff/ops.hpp"
#include "kernels/causal_conv.hpp"
#include "kernels/slstm.hpp"
#include "nn/mixer.hpp"
#include "nn/mlp.hpp"

namespace recurbench {
namespace {

constexpr Real kNormEpsilon = Real(1e-5);

struct Options {
  Index width, heads, kernel;
  double up;  ///< the layer's place in the model, 0…1 upwards

  Index head_dim() const { return width / heads; }
};

/// b, laid out as pre. Channel j of D forgets by σ(5 − 12·(j/(D−1))^(0.3 + 1.3·up)): slow to fast, and in
/// upper layers mostly slow. The rest is zero.
Init forget_bias_init(const Options& o) {
  return [o](Rng&, const Matrix& m) {
    const Index D = o.head_dim();
    for (Index i = 0; i < m.cols; ++i) {
      const bool forgets = i / D % 4 == 1;
      const double ratio = D > 1 ? static_cast<double>(i % D) / static_cast<double>(D - 1) : 0;
      m.data[i] = forgets ? static_cast<Real>(5 - 12 * std::pow(ratio, 0.3 + 1.3 * o.up)) : Real{0};
    }
  };
}

class Slstm final : public Mixer {
 public:
  explicit Slstm(const Options& options) : o_(options), conv_{.channels = o_.width, .taps = o_.kernel} {}

  void declare(ParameterStore& store, const std::string& prefix) override {
    conv_.declare(store, prefix);
    w_ = store.add(prefix + ".w", o_.width, 4 * o_.head_dim(), small_init(o_.width));
    r_ = store.add(prefix + ".r", o_.width, 4 * o_.head_dim(), constant_init(0));
    bias_ = store.add(prefix + ".b", 1, 4 * o_.width, forget_bias_init(o_));
    norm_ = store.add(prefix + ".head_norm", 1, o_.width, constant_init(1));
  }

  Var forward(Tape& tape, ParameterStore& store, Var x, const Window& window) const override {
    const Var gated = conv_.apply(tape, store, x, window, 4 * o_.width);
    const Var pre = slstm_inputs(tape, gated, x, store.var(tape, w_), store.var(tape, bias_), o_.heads);
    const Var h = slstm(tape, pre, store.var(tape, r_), o_.heads, window.batch, window.carry);
    return group_layer_norm(tape, h, store.var(tape, norm_), std::nullopt, o_.heads, kNormEpsilon);
  }

  /// h, c, n, m, then the inputs that the convolution still needs.
  Index state_floats() const override { return 4 * o_.width + conv_.state_floats(); }
  bool carries_gradient() const override { return true; }

  MixerCost cost(Index steps, Index batch) const override {
    const Index rows = steps * batch;
    const Index products = o_.width * (8 * o_.head_dim() + o_.kernel);
    const Index kept = (o_.kernel > 0 ? 6 : 5) * o_.width;
    const Index trace = slstm_trace({steps, batch, o_.heads, o_.head_dim()}, true);
    return {product_flops(rows, products), rows * kept + trace + batch * o_.width, trace};
  }

 private:
  Options o_;
  ShortConv conv_;
  ParameterId w_, r_, bias_, norm_;
};

class GatedFeedForward final : public Mixer {
 public:
  explicit GatedFeedForward(const MixerArgs& args)
      : width_(args.width), hidden_(args.expanded), depth_(args.depth) {}

  void declare(ParameterStore& store, const std::string& prefix) override {
    const double by_depth = 2 / (static_cast<double>(depth_) * std::sqrt(static_cast<double>(width_)));
    gate_ = store.add(prefix + ".gate", width_, hidden_, small_init(width_));
    up_ = store.add(prefix + ".up", width_, hidden_, small_init(width_));
    down_ = store.add(prefix + ".down", hidden_, width_, normal_init(by_depth));
  }

  Var forward(Tape& tape, ParameterStore& store, Var x, const Window&) const override {
    const Var gate = activate(tape, linear(tape, x, store.var(tape, gate_)), Activation::gelu);
    const Var hidden = multiply(tape, gate, linear(tape, x, store.var(tape, up_)));
    return linear(tape, hidden, store.var(tape, down_));
  }

  Index state_floats() const override { return 0; }
  bool carries_gradient() const override { return true; }

  MixerCost cost(Index steps, Index batch) const override {
    const Index rows = steps * batch;
    return {product_flops(rows, 3 * width_ * hidden_), rows * 4 * hidden_};
  }

 private:
  Index width_, hidden_, depth_;
  ParameterId gate_, up_, down_;
};

const Register<MixerEntry> registered{
    "slstm",
    {.semantics = 1,
     .summary = "sLSTM: LSTM with exponential input gates, several heads and a short convolution",
     .shells = {"modern"},
     .build = [](const MixerArgs& args) -> std::unique_ptr<Mixer> {
       Params& p = args.params;
       Options o{};
       o.width = args.width;
       o.heads = p.integer("heads", 4, 1, 1024);
       o.kernel = p.integer("conv", 4, 0, kMostTaps);
       o.up = args.depth > 1 ? static_cast<double>(args.layer) / static_cast<double>(args.depth - 1) : 0;
       if (o.width % o.heads != 0) throw p.error("heads", fmt::format("must divide the width {}", o.width));
       return std::make_unique<Slstm>(o);
     },
     .habits = {.norm = NormKind::layer,
                .mlp = 1.3,
                .companion = [](const MixerArgs& args) -> std::unique_ptr<Mixer> {
                  return std::make_unique<GatedFeedForward>(args);
                }},
     .width_step = [](Params& p) { return p.integer("heads", 4, 1, 1024); }}};

}  // namespace
}  // namespace recurbench
