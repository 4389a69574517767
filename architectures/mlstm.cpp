// The mLSTM of xLSTM (Beck et al. 2024, section 2.3) in its authors' block; d_i = expand·W channels in heads
// of P numbers.
//   (x | z) = W_up u;  c = SiLU(causal depthwise convolution of x + b_conv)
//   q = W_q c, k = W_k c, v = W_v x, the weights block-diagonal in blocks of 4
//   (ĩ | f̃) = W_g (q | k | v) + b_g, a number for each head
//   C_t = σ(f̃) C_{t−1} + e^ĩ (k/√P) vᵀ (keys × values);  n_t = σ(f̃) n_{t−1} + e^ĩ k/√P
//   h_t = C_tᵀ q / max(|n_tᵀ q|, 1), all of it stabilised by a running maximum (autodiff/op_mlstm.hpp)
//   out = W_down ((LayerNorm(h) + skip ⊙ c) ⊙ SiLU(z)), normalised in every head
// Without a convolution (conv: 0) c = x. The authors round d_i up to a multiple of 64.

#include <cmath>
#include <numeric>

#include "architectures/support/cost.hpp"
#include "architectures/support/op_mlstm.hpp"
#include "architectures/support/short_conv.hpp"
#include "autodiff/op_heads.hpp"
#include "autodiff/op_matrix_scan.hpp"
#include "autodiff/op_norm.hpp"
#include "autodiff/op_scan.hpp"
#include "autodiff/ops.hpp"
#include "kernels/causal_conv.hpp"
#include "kernels/gated_scan.hpp"
#include "nn/mixer.hpp"
#include "nn/mlp.hpp"

namespace recurbench {
namespace {

constexpr Index kBlock = 4;  // of the projections to q, k and v
constexpr Real kNormEpsilon = Real(1e-5);

struct Options {
  Index width, depth, heads, kernel, channels;

  Index head() const { return channels / heads; }
};

/// Input gates near e^0, forget gates from σ(3) to σ(6) over the heads.
void gate_biases(Rng& rng, const Matrix& m) {
  const Index heads = m.cols / 2;
  for (Index h = 0; h < heads; ++h) {
    const double place = heads > 1 ? static_cast<double>(h) / static_cast<double>(heads - 1) : 0;
    m.data[h] = static_cast<Real>(0.1 * rng.normal());
    m.data[heads + h] = static_cast<Real>(3 + 3 * place);
  }
}

Var ones(Tape& tape, Index rows, Index cols) {
  Real* values = tape.arena().reals(rows * cols);
  std::fill_n(values, rows * cols, Real{1});
  return tape.constant(values, rows, cols);
}

class Mlstm final : public Mixer {
 public:
  explicit Mlstm(const Options& options) : o_(options), conv_{.channels = o_.channels, .taps = o_.kernel} {}

  void declare(ParameterStore& store, const std::string& prefix) override {
    const Init small = small_init(o_.width);
    up_ = store.add(prefix + ".up", o_.width, 2 * o_.channels, small);
    conv_.declare(store, prefix);
    query_ = store.add(prefix + ".query", o_.channels, kBlock, small);
    key_ = store.add(prefix + ".key", o_.channels, kBlock, small);
    value_ = store.add(prefix + ".value", o_.channels, kBlock, small);
    gates_ = store.add(prefix + ".gates", 3 * o_.channels, 2 * o_.heads, constant_init(0));
    b_gates_ = store.add(prefix + ".b_gates", 1, 2 * o_.heads, gate_biases);
    norm_ = store.add(prefix + ".head_norm", 1, o_.channels, constant_init(1));
    skip_ = store.add(prefix + ".skip", 1, o_.channels, constant_init(1));
    const double depth = static_cast<double>(o_.depth);
    down_ = store.add(prefix + ".down", o_.channels, o_.width,
                      normal_init(2 / (depth * std::sqrt(static_cast<double>(o_.width)))));
  }

  Var forward(Tape& tape, ParameterStore& store, Var u, const Window& window) const override {
    const Var up = linear(tape, u, store.var(tape, up_));
    const Var x = slice_cols(tape, up, 0, o_.channels);
    const Var c = conv_.apply(tape, store, x, window, memory_floats());
    const Var q = block_linear(tape, c, store.var(tape, query_));
    const Var k = block_linear(tape, c, store.var(tape, key_));
    const Var v = block_linear(tape, x, store.var(tape, value_));
    const Var h = remembered(tape, q, k, v, gates(tape, store, q, k, v), window);
    const Var normed =
        group_layer_norm(tape, h, store.var(tape, norm_), std::nullopt, o_.heads, kNormEpsilon);
    const Var read = add(tape, normed, multiply_row(tape, c, store.var(tape, skip_)));
    return linear(tape, silu_gate(tape, read, {up, o_.channels}), store.var(tape, down_));
  }

  /// C, n and m, then the inputs that the convolution still needs.
  Index state_floats() const override { return memory_floats() + conv_.state_floats(); }
  bool carries_gradient() const override { return true; }

  MixerCost cost(Index steps, Index batch) const override {
    const Index rows = steps * batch;
    const Index products = 3 * o_.width + 3 * kBlock + 6 * o_.heads + o_.kernel + 2 * o_.head() + 2;
    const Index kept = 14 * o_.channels + 10 * o_.heads;
    const GatedScanShape memory{steps, batch, o_.heads, o_.head(), o_.head()};
    const GatedScanShape normaliser{steps, batch, o_.heads, o_.head(), 1};
    return {product_flops(rows, o_.channels * products),
            rows * kept + gated_scan_borders(memory) + gated_scan_borders(normaliser)};
  }

 private:
  Index memory_floats() const { return o_.channels * (o_.head() + 1) + o_.heads; }

  /// ĩ and f̃ [T·B, 2·heads].
  Var gates(Tape& tape, ParameterStore& store, Var q, Var k, Var v) const {
    const Var w = store.var(tape, gates_);
    const auto of = [&](Index part) { return slice_rows(tape, w, part * o_.channels, o_.channels); };
    const Var sum = add(tape, linear(tape, q, of(0), store.var(tape, b_gates_)), linear(tape, k, of(1)));
    return add(tape, sum, linear(tape, v, of(2)));
  }

  /// h; n is a second memory that stores a 1 under every key.
  Var remembered(Tape& tape, Var q, Var k, Var v, Var pre, const Window& window) const {
    const Index batch = window.batch;
    const Index keys = batch * o_.channels;
    const Carry carry = window.carry;
    const auto [gates, m] = mlstm_gates(tape, pre, batch, carry.at(keys * (o_.head() + 1)));
    const Real scale = 1 / std::sqrt(static_cast<Real>(o_.head()));
    const Var written =
        scale_heads(tape, k, affine(tape, slice_cols(tape, gates, o_.heads, o_.heads), scale, 0));
    const Var memory =
        gated_scan(tape, q, written, v, gates, {batch, o_.heads, o_.head(), o_.head()}, {}, carry);
    const Var normaliser = gated_scan(tape, q, written, ones(tape, tape.rows(q), o_.heads), gates,
                                      {batch, o_.heads, o_.head(), 1}, {}, carry.at(keys * o_.head()));
    return mlstm_read(tape, memory, normaliser, m);
  }

  Options o_;
  ShortConv conv_;
  ParameterId up_, query_, key_, value_, gates_, b_gates_, norm_, skip_, down_;
};

Index heads_of(Params& p) {
  return p.integer("heads", 4, 1, 1024);
}
Index expand_of(Params& p) {
  return p.integer("expand", 2, 1, 16);
}

const Register<MixerEntry> registered{"mlstm",
                                      {.semantics = 1,
                                       .summary = "mLSTM of xLSTM: matrix memory under exponential gates",
                                       .shells = {"modern"},
                                       .build = [](const MixerArgs& args) -> std::unique_ptr<Mixer> {
                                         Params& p = args.params;
                                         Options o{};
                                         o.width = args.width;
                                         o.depth = args.depth;
                                         o.heads = heads_of(p);
                                         o.kernel = p.integer("conv", 4, 0, kMostTaps);
                                         o.channels = expand_of(p) * args.width;
                                         return std::make_unique<Mlstm>(o);
                                       },
                                       .habits = {.norm = NormKind::layer},
                                       .width_step =
                                           [](Params& p) {
                                             const Index divisor = std::lcm(kBlock, heads_of(p));
                                             return divisor / std::gcd(divisor, expand_of(p));
                                           }}};

}  // namespace
}  // namespace recurbench
