// Gated linear attention (Yang et al. 2024), as its authors' layer has it; heads with keys of d_k and values
// of d_v numbers.
//   (q, k, v, g) = W_in x;  log α = log σ(W_2 W_1 x + b_α) / 16, a decay for every key channel
//   S_t = diag(α_t) S_{t−1} + k_t v_tᵀ,  o_t = S_tᵀ q_t / √d_k
//   out = W_out (RMSNorm(o) ⊙ SiLU(g)), normalised in every head
// Option conv: q, k, v pass through a causal depthwise convolution and SiLU.

#include <cmath>

#include "architectures/support/cost.hpp"
#include "architectures/support/short_conv.hpp"
#include "autodiff/op_matrix_scan.hpp"
#include "autodiff/op_norm.hpp"
#include "autodiff/op_scan.hpp"
#include "autodiff/ops.hpp"
#include "kernels/causal_conv.hpp"
#include "kernels/gated_scan.hpp"
#include "nn/mixer.hpp"

namespace recurbench {
namespace {

constexpr Real kNormEpsilon = Real(1e-5);
constexpr Real kGateDivisor = 16;

struct Options {
  Index width, heads, key_cols, value_cols, kernel, rank;

  Index keys() const { return key_cols / heads; }
  Index values() const { return value_cols / heads; }
  Index mixed_cols() const { return 2 * key_cols + value_cols; }
};

class GatedLinearAttention final : public Mixer {
 public:
  explicit GatedLinearAttention(const Options& options)
      : o_(options), conv_{.channels = o_.mixed_cols(), .taps = o_.kernel, .has_bias = false} {}

  void declare(ParameterStore& store, const std::string& prefix) override {
    w_in_ = store.add(prefix + ".in", o_.width, o_.mixed_cols() + o_.value_cols, linear_init(o_.width));
    conv_.declare(store, prefix);
    w_1_ = store.add(prefix + ".alpha_1", o_.width, o_.rank, linear_init(o_.width));
    w_2_ = store.add(prefix + ".alpha_2", o_.rank, o_.key_cols, linear_init(o_.rank));
    b_alpha_ = store.add(prefix + ".b_alpha", 1, o_.key_cols, linear_init(o_.rank));
    norm_ = store.add(prefix + ".head_norm", 1, o_.values(), constant_init(1));
    w_out_ = store.add(prefix + ".out", o_.value_cols, o_.width, linear_init(o_.value_cols));
  }

  Var forward(Tape& tape, ParameterStore& store, Var x, const Window& window) const override {
    const Var in = linear(tape, x, store.var(tape, w_in_));
    const Var mixed = conv_.apply(tape, store, in, window, o_.key_cols * o_.values());
    const MatrixScanSizes sizes{window.batch, o_.heads, o_.keys(), o_.values()};
    const Var o = gated_scan(tape, mixed, {mixed, o_.key_cols}, {mixed, 2 * o_.key_cols},
                             log_decay(tape, store, x), sizes, {.decay_by_key = true}, window.carry);
    const Var scaled = affine(tape, o, 1 / std::sqrt(static_cast<Real>(o_.keys())), 0);
    const Var y = group_rms_norm(tape, scaled, store.var(tape, norm_), o_.heads, kNormEpsilon);
    return linear(tape, silu_gate(tape, y, {in, o_.mixed_cols()}), store.var(tape, w_out_));
  }

  /// S, then the inputs that the convolution still needs.
  Index state_floats() const override { return o_.key_cols * o_.values() + conv_.state_floats(); }
  bool carries_gradient() const override { return true; }

  MixerCost cost(Index steps, Index batch) const override {
    const Index rows = steps * batch;
    const Index products = o_.width * (o_.mixed_cols() + 2 * o_.value_cols + o_.rank) +
                           o_.rank * o_.key_cols + o_.kernel * o_.mixed_cols() +
                           3 * o_.key_cols * o_.values();
    const Index kept =
        (o_.kernel > 0 ? 2 : 1) * o_.mixed_cols() + o_.rank + 4 * o_.key_cols + 5 * o_.value_cols + o_.width;
    const Index borders = gated_scan_borders({steps, batch, o_.heads, o_.keys(), o_.values()});
    return {product_flops(rows, products), rows * kept + borders};
  }

 private:
  /// log σ(z) / 16 = −log(1 + e^{−z}) / 16.
  Var log_decay(Tape& tape, ParameterStore& store, Var x) const {
    const Var low = linear(tape, x, store.var(tape, w_1_));
    const Var minus_z = affine(tape, linear(tape, low, store.var(tape, w_2_)), -1, 0);
    const Var minus_b = affine(tape, store.var(tape, b_alpha_), -1, 0);
    return affine(tape, softplus(tape, minus_z, minus_b), -1 / kGateDivisor, 0);
  }

  Options o_;
  ShortConv conv_;
  ParameterId w_in_, w_1_, w_2_, b_alpha_, norm_, w_out_;
};

const Register<MixerEntry> registered{
    "gla",
    {.semantics = 1,
     .summary = "Gated linear attention: a decay for every key channel, learned from the input",
     .shells = {"modern"},
     .build = [](const MixerArgs& args) -> std::unique_ptr<Mixer> {
       Params& p = args.params;
       Options o{};
       o.width = args.width;
       o.heads = p.integer("heads", 4, 1, 1024);
       const double key_cols = p.real("expand_k", 0.5, 0.0625, 16) * static_cast<double>(args.width);
       o.key_cols = static_cast<Index>(std::lround(key_cols));
       if (static_cast<double>(o.key_cols) != key_cols || o.key_cols % o.heads != 0)
         throw p.error("expand_k",
                       fmt::format("times the width {} must be a multiple of {} heads", args.width, o.heads));
       o.value_cols = p.integer("expand_v", 1, 1, 16) * args.width;
       o.kernel = p.integer("conv", 0, 0, kMostTaps);
       o.rank = p.integer("decay_rank", 16, 1, 4096);
       return std::make_unique<GatedLinearAttention>(o);
     },
     .width_step = [](Params& p) { return 2 * p.integer("heads", 4, 1, 1024); }}};

}  // namespace
}  // namespace recurbench
