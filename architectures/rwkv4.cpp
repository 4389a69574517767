// RWKV-4 (Peng et al. 2023), as its authors' code has it. With x̄ the input of the step before and
// mix(x, m) = x + (x̄ − x)⊙m, m = 1 − μ:
//   time mixing      k = W_k mix(x, m_k);  v, r likewise;  out = W_o (σ(r) ⊙ wkv(k, v))   (kernels/wkv.hpp)
//   channel mixing   out = σ(W_r mix(x, m_r)) ⊙ W_v max(W_k mix(x, m_k), 0)²
// The mixer is the time mixing, its companion in the shell's feed-forward place the channel mixing.

#include <cmath>

#include "architectures/support/cost.hpp"
#include "architectures/support/op_wkv.hpp"
#include "architectures/support/rwkv.hpp"
#include "autodiff/op_mlp.hpp"
#include "autodiff/ops.hpp"
#include "kernels/wkv.hpp"

namespace recurbench {
namespace {

/// Channel c of C gets f(c, C).
template <class Function>
Init by_channel(Function f) {
  return [f](Rng&, const Matrix& m) {
    for (Index c = 0; c < m.cols; ++c)
      m.data[c] = static_cast<Real>(f(static_cast<double>(c), static_cast<double>(m.cols)));
  };
}

Init decay_init(double up) {
  return by_channel([=](double c, double channels) {
    const double ratio = channels > 1 ? c / (channels - 1) : 0;
    return -5 + 8 * std::pow(ratio, 0.7 + 1.3 * up);
  });
}

/// ln 0.3 and a zigzag that tells neighbouring channels apart.
Init first_init() {
  return by_channel([](double c, double) { return std::log(0.3) + 0.5 * (std::fmod(c + 1, 3) - 1); });
}

class TimeMixing final : public Mixer {
 public:
  explicit TimeMixing(const MixerArgs& args) : width_(args.width), depth_(args) {}

  void declare(ParameterStore& store, const std::string& prefix) override {
    const Init zero = constant_init(0);
    mix_k_ = store.add(prefix + ".mix_k", 1, width_, token_mix_init(depth_.down));
    mix_v_ = store.add(prefix + ".mix_v", 1, width_, token_mix_init(depth_.down, 0.3 * depth_.up));
    mix_r_ = store.add(prefix + ".mix_r", 1, width_, token_mix_init(0.5 * depth_.down));
    decay_ = store.add(prefix + ".time_decay", 1, width_, decay_init(depth_.up));
    first_ = store.add(prefix + ".time_first", 1, width_, first_init());
    key_ = store.add(prefix + ".key", width_, width_, zero);
    value_ = store.add(prefix + ".value", width_, width_, orthogonal_init(1));
    receptance_ = store.add(prefix + ".receptance", width_, width_, zero);
    output_ = store.add(prefix + ".output", width_, width_, zero);
  }

  Var forward(Tape& tape, ParameterStore& store, Var x, const Window& window) const override {
    const Var difference = token_difference(tape, x, window.batch, window.carry);
    const auto projected = [&](ParameterId mix, ParameterId weights) {
      return linear(tape, token_mix(tape, x, difference, store.var(tape, mix)), store.var(tape, weights));
    };
    const Wkv in{.r = projected(mix_r_, receptance_),
                 .k = projected(mix_k_, key_),
                 .v = projected(mix_v_, value_),
                 .time_decay = store.var(tape, decay_),
                 .time_first = store.var(tape, first_)};
    const Var y = wkv(tape, in, window.batch, window.carry.at(window.batch * width_));
    return linear(tape, y, store.var(tape, output_));
  }

  /// The last input, then p, q and o.
  Index state_floats() const override { return 4 * width_; }
  bool carries_gradient() const override { return true; }

  MixerCost cost(Index steps, Index batch) const override {
    const Index rows = steps * batch;
    return {product_flops(rows, width_ * (4 * width_ + 12)),
            rows * 9 * width_ + wkv_borders({steps, batch, width_})};
  }

 private:
  Index width_;
  RwkvDepth depth_;
  ParameterId mix_k_, mix_v_, mix_r_, decay_, first_, key_, value_, receptance_, output_;
};

class ChannelMixing final : public Mixer {
 public:
  explicit ChannelMixing(const MixerArgs& args) : width_(args.width), hidden_(args.expanded), depth_(args) {}

  void declare(ParameterStore& store, const std::string& prefix) override {
    const double gain = std::sqrt(std::max(1.0, static_cast<double>(hidden_) / static_cast<double>(width_)));
    mix_k_ = store.add(prefix + ".mix_k", 1, width_, token_mix_init(depth_.down));
    mix_r_ = store.add(prefix + ".mix_r", 1, width_, token_mix_init(depth_.down));
    key_ = store.add(prefix + ".key", width_, hidden_, orthogonal_init(gain));
    value_ = store.add(prefix + ".value", hidden_, width_, constant_init(0));
    receptance_ = store.add(prefix + ".receptance", width_, width_, constant_init(0));
  }

  Var forward(Tape& tape, ParameterStore& store, Var x, const Window& window) const override {
    const Var difference = token_difference(tape, x, window.batch, window.carry);
    const auto mixed = [&](ParameterId mix) { return token_mix(tape, x, difference, store.var(tape, mix)); };
    const Var r = linear(tape, mixed(mix_r_), store.var(tape, receptance_));
    const Var y =
        mlp(tape, mixed(mix_k_), {store.var(tape, key_), store.var(tape, value_)}, Activation::relu_squared);
    return multiply(tape, activate(tape, r, Activation::sigmoid), y);
  }

  /// The last input.
  Index state_floats() const override { return width_; }
  bool carries_gradient() const override { return true; }

  MixerCost cost(Index steps, Index batch) const override {
    const Index rows = steps * batch;
    return {product_flops(rows, width_ * (width_ + 2 * hidden_ + 3)), rows * (7 * width_ + hidden_),
            rows * hidden_};
  }

 private:
  Index width_, hidden_;
  RwkvDepth depth_;
  ParameterId mix_k_, mix_r_, key_, value_, receptance_;
};

const Register<MixerEntry> registered{
    "rwkv4",
    {.semantics = 1,
     .summary = "RWKV-4: exponentially weighted averages and token shift",
     .shells = {"modern"},
     .build = [](const MixerArgs& args) -> std::unique_ptr<Mixer> {
       return std::make_unique<TimeMixing>(args);
     },
     .habits = {.norm = NormKind::layer,
                .norms_encoding = true,
                .mlp = 4,
                .companion = [](const MixerArgs& args) -> std::unique_ptr<Mixer> {
                  return std::make_unique<ChannelMixing>(args);
                },
                .embedding =
                    [](Index vocabulary, Index width) {
                      return orthogonal_init(1e-4 *
                                             std::sqrt(static_cast<double>(std::max(vocabulary, width))));
                    },
                .head =
                    [](Index width, Index outputs) {
                      const double ratio = static_cast<double>(outputs) / static_cast<double>(width);
                      return orthogonal_init(0.5 * std::sqrt(std::max(1.0, ratio)));
                    }}}};

}  // namespace
}  // namespace recurbench
