// RWKV-7 "Goose" (Peng et al. 2025), as its authors' trainer has it. With x̄ the input of the step before and
// x_• = x + (x̄ − x)⊙μ_•:
//   r = W_r x_r;  k = W_k x_k;  v = W_v x_v;  g = σ(x_g g₁) g₂
//   w = exp(−e^{−1/2} σ(w₀ + tanh(x_w w₁) w₂));  a = a_scale · σ(a₀ + x_a a₁ a₂)
//   v ← v + (v_first − v)⊙σ(v₀ + x_v v₁ v₂), v_first that of the first layer; not in the first layer
//   κ = k⊙k_k at unit length in every head;  k ← k⊙(1 + (a − 1)⊙k_a)
//   S_t = S_{t−1} diag(w) − (S_{t−1} κ)(κ⊙a)ᵀ + v kᵀ (values × keys, by head);  y = S_t r
//   out = W_o ((GroupNorm(y) + (Σ r⊙k⊙r_k) v) ⊙ g), the sum by head
//   channel mixing: out = W_v max(W_k x_k, 0)²
// The mixer is the time mixing, its companion in the shell's feed-forward place the channel mixing.
// Ranks of the small products: from 256 channels on the authors' formulas, below 16 and up to 32 channels 8.
// With a_scale = 2 the transition has eigenvalues down to −1 (Grazzi et al. 2024), with 1 only to −0.455.

#include <cmath>
#include <numeric>

#include "architectures/support/cost.hpp"
#include "architectures/support/op_rwkv7.hpp"
#include "architectures/support/op_wkv.hpp"
#include "architectures/support/rwkv.hpp"
#include "autodiff/op_heads.hpp"
#include "autodiff/op_matrix_scan.hpp"
#include "autodiff/op_mlp.hpp"
#include "autodiff/op_norm.hpp"
#include "autodiff/ops.hpp"
#include "kernels/delta_scan.hpp"

namespace recurbench {
namespace {

constexpr Real kNormEpsilon = Real(64e-5);
constexpr Real kLengthEpsilon = Real(1e-12);
constexpr Index kUsualHead = 64;

/// What the initial values of a channel depend on.
struct Channel {
  double share;   ///< c/C
  double place;   ///< c/(C − 1), 0…1 over the channels
  double zigzag;  ///< −1…1 over a head, flat in its middle
};

/// Every channel gets f(channel).
template <class Function>
Init by_channel(Index head, Function f) {
  return [head, f](Rng&, const Matrix& m) {
    const double half = static_cast<double>(head - 1) / 2;
    for (Index c = 0; c < m.cols; ++c) {
      const double z = half > 0 ? (static_cast<double>(c % head) - half) / half : 0;
      m.data[c] = static_cast<Real>(f(Channel{
          static_cast<double>(c) / static_cast<double>(m.cols),
          m.cols > 1 ? static_cast<double>(c) / static_cast<double>(m.cols - 1) : 0, z * std::abs(z)}));
    }
  };
}

Init second_factor_init(Index rank, Index width) {
  return orthogonal_init(0.1 *
                         std::sqrt(std::max(1.0, static_cast<double>(rank) / static_cast<double>(width))));
}

struct Ranks {
  Index decay, a, v, g;
};

struct Options {
  Index width, head;
  Ranks ranks;
  double a_scale;
  bool first;          ///< its values are those that deeper layers mix in
  double norm_weight;  ///< initial weight of the group norm
  RwkvDepth depth;

  Index heads() const { return width / head; }
};

/// bias + f(x down) up; f and the bias may be missing.
struct LowRank {
  ParameterId down, up;
  ParameterId bias{};

  Var apply(Tape& tape, ParameterStore& store, Var x, std::optional<Activation> f = std::nullopt) const {
    Var inner = linear(tape, x, store.var(tape, down));
    if (f) inner = activate(tape, inner, *f);
    const Var w = store.var(tape, up);
    return bias.index < 0 ? linear(tape, inner, w) : linear(tape, inner, w, store.var(tape, bias));
  }
};

class TimeMixing final : public Mixer {
 public:
  explicit TimeMixing(const Options& options) : o_(options) {}

  void declare(ParameterStore& store, const std::string& prefix) override {
    declare_mixes(store, prefix);
    const auto square = [&](const char* name, const Init& init) {
      return store.add(prefix + name, o_.width, o_.width, init);
    };
    receptance_ = square(".receptance", orthogonal_init(1));
    key_ = square(".key", orthogonal_init(0.1));
    value_ = square(".value", orthogonal_init(1));
    output_ = square(".output", constant_init(0));
    declare_low_ranks(store, prefix);
    const auto row = [&](const char* name, const Init& init) {
      return store.add(prefix + name, 1, o_.width, init);
    };
    k_k_ = row(".k_k", by_channel(1, [](const Channel& c) { return 0.71 - 0.1 * (c.place - 0.5); }));
    k_a_ = row(".k_a", constant_init(Real(1.02)));
    r_k_ = row(".r_k", constant_init(Real(-0.04)));
    norm_ = row(".group_norm", constant_init(static_cast<Real>(o_.norm_weight)));
    norm_bias_ = row(".group_norm_bias", constant_init(0));
  }

  Var forward(Tape& tape, ParameterStore& store, Var x, const Window& window) const override {
    const Index states = window.batch * o_.width * o_.head;
    const Var difference = token_difference(tape, x, window.batch, window.carry.at(states));
    const auto var = [&](ParameterId id) { return store.var(tape, id); };
    const auto mixed = [&](ParameterId mix) { return token_mix(tape, x, difference, var(mix)); };
    const Var r = linear(tape, mixed(mix_r_), var(receptance_));
    const Var w = rwkv7_decay(tape, w_.apply(tape, store, mixed(mix_w_), Activation::tanh));
    const Var raw_k = linear(tape, mixed(mix_k_), var(key_));
    const Var v = values(tape, store, mixed(mix_v_), window);
    Var a = activate(tape, a_.apply(tape, store, mixed(mix_a_)), Activation::sigmoid);
    if (o_.a_scale != 1) a = affine(tape, a, static_cast<Real>(o_.a_scale), 0);
    const Var g = g_.apply(tape, store, mixed(mix_g_), Activation::sigmoid);
    const Var kappa = l2_normalise(tape, multiply_row(tape, raw_k, var(k_k_)), o_.heads(), kLengthEpsilon);
    const Var k = token_mix(tape, raw_k, multiply(tape, raw_k, affine(tape, a, 1, -1)), var(k_a_));
    const Var removed = multiply(tape, kappa, affine(tape, a, -1, 0));
    const Var y = delta_scan(tape, {r, k, v, kappa, removed}, w, false,
                             {window.batch, o_.heads(), o_.head, o_.head}, window.carry);
    const Var normed = group_layer_norm(tape, y, var(norm_), var(norm_bias_), o_.heads(), kNormEpsilon);
    const Var bonus = dot_heads(tape, multiply_row(tape, r, var(r_k_)), k, o_.heads());
    const Var read = add(tape, normed, scale_heads(tape, v, bonus));
    return linear(tape, multiply(tape, read, g), var(output_));
  }

  /// S, then the last input.
  Index state_floats() const override { return o_.width * (o_.head + 1); }
  bool carries_gradient() const override { return true; }

  MixerCost cost(Index steps, Index batch) const override {
    const Index rows = steps * batch;
    const Index ranks = o_.ranks.decay + o_.ranks.a + (o_.first ? 0 : o_.ranks.v) + o_.ranks.g;
    const Index products = o_.width * (4 * o_.width + 2 * ranks + 4 * o_.head + 16);
    const Index kept = (o_.first ? 31 : 36) * o_.width + 2 * ranks;
    return {product_flops(rows, products),
            rows * kept + delta_scan_borders({steps, batch, o_.heads(), o_.head, o_.head})};
  }

 private:
  void declare_mixes(ParameterStore& store, const std::string& prefix) {
    const auto mix = [&](const char* name, double power) {
      return store.add(prefix + name, 1, o_.width, token_mix_init(power * o_.depth.down));
    };
    mix_r_ = mix(".mix_r", 0.2);
    mix_w_ = mix(".mix_w", 0.9);
    mix_k_ = mix(".mix_k", 0.7);
    mix_v_ = mix(".mix_v", 0.7);
    mix_a_ = mix(".mix_a", 0.9);
    mix_g_ = mix(".mix_g", 0.2);
  }

  void declare_low_ranks(ParameterStore& store, const std::string& prefix) {
    const ParameterTraits steady{.decays = false};
    const auto factors = [&](const std::string& name, Index rank) {
      return LowRank{
          store.add(prefix + name + "1", o_.width, rank, constant_init(0), steady),
          store.add(prefix + name + "2", rank, o_.width, second_factor_init(rank, o_.width), steady)};
    };
    const auto bias = [&](const char* name, const auto& f, const ParameterTraits& traits) {
      return store.add(prefix + name, 1, o_.width, by_channel(o_.head, f), traits);
    };
    w_ = factors(".w", o_.ranks.decay);
    const double bend = 1 + std::pow(o_.depth.up, 0.3);
    w_.bias =
        bias(".w0", [bend](const Channel& c) { return -5.5 + 6 * std::pow(c.place, bend) + 2.5 * c.zigzag; },
             {.decays = false, .rate = 2});
    a_ = factors(".a", o_.ranks.a);
    a_.bias = bias(
        ".a0", [](const Channel& c) { return -0.19 + 0.3 * c.zigzag + 0.4 * (c.place - 0.5); }, steady);
    if (!o_.first) {
      v_ = factors(".v", o_.ranks.v);
      v_.bias = bias(
          ".v0", [](const Channel& c) { return 0.73 - 0.4 * (c.place - 0.5); }, steady);
    }
    g_ = factors(".g", o_.ranks.g);
  }

  /// v. Where no layer below has left its values, as under a bidirectional shell, they are not mixed in.
  Var values(Tape& tape, ParameterStore& store, Var x, const Window& window) const {
    const Var own = linear(tape, x, store.var(tape, value_));
    if (!window.board) return own;
    if (o_.first) {
      window.board->write(kRwkv7Values, window.direction, own);
      return own;
    }
    const auto first = window.board->read(kRwkv7Values, window.direction);
    if (!first) return own;
    const Var share = activate(tape, v_.apply(tape, store, x), Activation::sigmoid);
    return add(tape, own, multiply(tape, subtract(tape, *first, own), share));
  }

  Options o_;
  ParameterId mix_r_, mix_w_, mix_k_, mix_v_, mix_a_, mix_g_;
  ParameterId receptance_, key_, value_, output_, k_k_, k_a_, r_k_, norm_, norm_bias_;
  LowRank w_, a_, v_, g_;
};

class ChannelMixing final : public Mixer {
 public:
  explicit ChannelMixing(const MixerArgs& args) : width_(args.width), hidden_(args.expanded), depth_(args) {}

  void declare(ParameterStore& store, const std::string& prefix) override {
    mix_ = store.add(prefix + ".mix_k", 1, width_, token_mix_init(std::pow(depth_.down, 4)));
    key_ = store.add(prefix + ".key", width_, hidden_, orthogonal_init(1));
    value_ = store.add(prefix + ".value", hidden_, width_, constant_init(0));
  }

  Var forward(Tape& tape, ParameterStore& store, Var x, const Window& window) const override {
    const Var difference = token_difference(tape, x, window.batch, window.carry);
    const Var mixed = token_mix(tape, x, difference, store.var(tape, mix_));
    return mlp(tape, mixed, {store.var(tape, key_), store.var(tape, value_)}, Activation::relu_squared);
  }

  /// The last input.
  Index state_floats() const override { return width_; }
  bool carries_gradient() const override { return true; }

  MixerCost cost(Index steps, Index batch) const override {
    const Index rows = steps * batch;
    return {product_flops(rows, width_ * (2 * hidden_ + 2)), rows * (3 * width_ + hidden_), rows * hidden_};
  }

 private:
  Index width_, hidden_;
  RwkvDepth depth_;
  ParameterId mix_, key_, value_;
};

/// The largest power of two that divides the width, up to 64.
Index usual_head(Index width) {
  return std::gcd(width, kUsualHead);
}

Index usual_rank(Index width, double factor) {
  if (width < 256) return width <= 32 ? 8 : 16;
  return 32 * std::max<Index>(1, std::llrint(factor * std::sqrt(static_cast<double>(width)) / 32));
}

std::unique_ptr<Mixer> build(const MixerArgs& args) {
  Params& p = args.params;
  const auto rank = [&](const char* key, double factor) {
    return p.integer(key, usual_rank(args.width, factor), 1, 4096);
  };
  const double height = static_cast<double>(args.layer + 1) / static_cast<double>(args.depth);
  return std::make_unique<TimeMixing>(
      Options{.width = args.width,
              .head = p.integer("head_dim", usual_head(args.width), 1, 1 << 16),
              .ranks = {rank("decay_rank", 2.5), rank("a_rank", 2.5), rank("v_rank", 1.7), rank("g_rank", 5)},
              .a_scale = p.real("a_scale", 1, 0, 2),
              .first = args.first,
              .norm_weight = std::pow(height, 0.7),
              .depth = RwkvDepth(args)});
}

const Register<MixerEntry> registered{
    "rwkv7",
    {.semantics = 1,
     .summary = "RWKV-7: matrix states that are rewritten key by key, and token shift",
     .shells = {"modern"},
     .build = build,
     .habits = {.norm = NormKind::layer,
                .norms_encoding = true,
                .mlp = 4,
                .companion = [](const MixerArgs& args) -> std::unique_ptr<Mixer> {
                  return std::make_unique<ChannelMixing>(args);
                },
                .embedding = [](Index, Index) { return uniform_init(1e-4); },
                .head =
                    [](Index width, Index outputs) {
                      const double ratio = static_cast<double>(outputs) / static_cast<double>(width);
                      return orthogonal_init(0.5 * std::sqrt(std::max(1.0, ratio)));
                    }},
     .width_step = [](Params& p) {
       return p.has("head_dim") ? p.integer("head_dim", kUsualHead, 1, 1 << 16) : 8;
     }}};

}  // namespace
}  // namespace recurbench
