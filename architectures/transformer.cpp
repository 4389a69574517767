// The causal Transformer (Vaswani et al. 2017) as GPT-2 has it (Radford et al. 2019): in each block
//   (q, k, v) = W_qkv x + b_qkv;  out = W_out softmax_{s≤t}(q_t·k_s / √dh) v + b_out,  head by head,
// and a GELU network of 4·width hidden units; layer norms before both.
// Positions: a learned row a step, added to the input of the first attention layer, or rotary (Su et al.
// 2021), or none. Option conv: a causal depthwise convolution before W_qkv, which lets a single layer match
// neighbours (induction heads need two layers without it).

#include <cmath>

#include "architectures/support/cost.hpp"
#include "architectures/support/op_attention.hpp"
#include "architectures/support/short_conv.hpp"
#include "autodiff/ops.hpp"
#include "kernels/causal_conv.hpp"
#include "nn/mlp.hpp"

namespace recurbench {
namespace {

constexpr double kDeviation = 0.02;
constexpr Index kUsualContext = 1024;  // where the task's length is unknown
constexpr Index kMostSteps = Index{1} << 20;

struct Options {
  Index width, depth, heads, kernel, context;
  bool rotary;
  bool learned;  ///< this layer adds positions
};

/// Products that end on the residual path, of which every layer has two, start smaller the more there are.
Init residual_init(Index depth) {
  return normal_init(kDeviation / std::sqrt(2 * static_cast<double>(depth)));
}

class Transformer final : public Mixer {
 public:
  explicit Transformer(const Options& options)
      : o_(options), conv_{.channels = o_.width, .taps = o_.kernel, .silu = false} {}

  void declare(ParameterStore& store, const std::string& prefix) override {
    if (o_.learned)
      positions_ = store.add(prefix + ".positions", o_.context, o_.width, normal_init(kDeviation));
    conv_.declare(store, prefix);
    w_qkv_ = store.add(prefix + ".qkv", o_.width, 3 * o_.width, normal_init(kDeviation));
    b_qkv_ = store.add(prefix + ".b_qkv", 1, 3 * o_.width, constant_init(0));
    w_out_ = store.add(prefix + ".out", o_.width, o_.width, residual_init(o_.depth));
    b_out_ = store.add(prefix + ".b_out", 1, o_.width, constant_init(0));
  }

  Var forward(Tape& tape, ParameterStore& store, Var x, const Window& window) const override {
    Real* cache = window.carry.value;
    if (o_.learned)
      x = add_positions(tape, x, store.var(tape, positions_), window.batch,
                        cache ? static_cast<Index>(cache[0]) : 0);
    x = conv_.apply(tape, store, x, window, cache_floats());
    const Var qkv = linear(tape, x, store.var(tape, w_qkv_), store.var(tape, b_qkv_));
    const Var mixed = causal_attention(tape, qkv, shape(0, window.batch), cache);
    return linear(tape, mixed, store.var(tape, w_out_), store.var(tape, b_out_));
  }

  /// The cache of keys and values, then the inputs that the convolution still needs.
  Index state_floats() const override { return cache_floats() + conv_.state_floats(); }

  MixerCost cost(Index steps, Index batch) const override {
    const Index rows = steps * batch;
    const Index products = o_.width * (4 * o_.width + o_.kernel + steps);
    const Index kept = o_.width * (5 + (o_.kernel > 0 ? 1 : 0) + (o_.learned ? 1 : 0)) + o_.heads;
    return {product_flops(rows, products), rows * kept};
  }

 private:
  AttentionShape shape(Index steps, Index batch) const {
    return {.steps = steps,
            .batch = batch,
            .heads = o_.heads,
            .head_dim = o_.width / o_.heads,
            .rotary = o_.rotary,
            .context = o_.context};
  }
  Index cache_floats() const { return shape(0, 1).cache_floats(); }

  Options o_;
  ShortConv conv_;
  ParameterId positions_, w_qkv_, b_qkv_, w_out_, b_out_;
};

Index read_heads(Params& p) {
  return p.integer("heads", 4, 1, 1024);
}
std::string read_positions(Params& p) {
  return p.choice("positions", "learned", {"learned", "rope", "none"});
}

/// Rotary positions turn pairs of numbers in each head.
Index width_step(Params& p) {
  return read_heads(p) * (read_positions(p) == "rope" ? 2 : 1);
}

std::unique_ptr<Mixer> build(const MixerArgs& args) {
  Params& p = args.params;
  if (args.width % width_step(p) != 0)
    throw p.error("heads", fmt::format("must divide the width {}, into even parts for rope", args.width));
  const std::string positions = read_positions(p);
  Options o{};
  o.width = args.width;
  o.depth = args.depth;
  o.heads = read_heads(p);
  o.kernel = p.integer("conv", 0, 0, kMostTaps);
  o.context = p.integer("context", args.steps > 0 ? args.steps : kUsualContext, 1, kMostSteps);
  if (o.context < args.steps)
    throw p.error("context", fmt::format("must be at least the task's length {}", args.steps));
  o.rotary = positions == "rope";
  o.learned = positions == "learned" && args.first;
  return std::make_unique<Transformer>(o);
}

const Register<MixerEntry> registered{
    "transformer",
    {.semantics = 1,
     .summary = "Transformer: causal softmax attention with learned, rotary or no positions",
     .shells = {"modern"},
     .build = build,
     .habits = {.norm = NormKind::layer,
                .mlp = 4,
                .companion = [](const MixerArgs& args) -> std::unique_ptr<Mixer> {
                  return std::make_unique<Mlp>(args, normal_init(kDeviation), residual_init(args.depth),
                                               true);
                },
                .embedding = [](Index, Index) { return normal_init(kDeviation); },
                .head = [](Index, Index) { return normal_init(kDeviation); }},
     .width_step = width_step}};

}  // namespace
}  // namespace recurbench
