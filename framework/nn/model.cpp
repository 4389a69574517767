#include "nn/model.hpp"

#include <cmath>

#include "autodiff/ops.hpp"
#include "core/error.hpp"

namespace seqbench {
namespace {

constexpr Real kNormEpsilon = Real(1e-5);
constexpr Index kMaxWidth = 1 << 16;

/// U(±1/√in), as PyTorch's nn.Linear.
Init linear_init(Index inputs) {
  return uniform_init(1 / std::sqrt(static_cast<double>(inputs)));
}

}  // namespace

Model::Model(Params& params, const ModelIo& io) : io_(io) {
  const std::string name = params.text("name");
  const auto& registry = MixerRegistry::instance();
  if (!registry.has(name))
    throw ConfigError(fmt::format("{}: unknown model '{}'.{}", params.place("name"), name,
                                  known_names(name, registry.names())));
  const MixerEntry& entry = registry.at(name, "model");
  semantics_ = entry.semantics;
  modern_ = params.choice("shell", entry.shells.front(), entry.shells) == "modern";
  read_sizes(params);
  declare_encoder();
  for (Index i = 0; i < depth_; ++i) {
    const std::string prefix = fmt::format("layers.{}", i);
    Layer layer;
    layer.mixer = entry.build({params, i == 0 ? encoded_ : width_, width_});
    if (modern_) layer.mixer_norm = store_.add(prefix + ".norm", 1, width_, constant_init(1));
    layer.mixer->declare(store_, prefix);
    if (mlp_ > 0) declare_mlp(layer, prefix);
    layers_.push_back(std::move(layer));
  }
  if (modern_) final_norm_ = store_.add("norm", 1, width_, constant_init(1));
  head_ = store_.add("head.w", width_, io_.outputs, linear_init(width_));
  head_bias_ = store_.add("head.b", 1, io_.outputs, linear_init(width_));
}

void Model::read_sizes(Params& params) {
  depth_ = params.integer("layers", modern_ ? 2 : 1, 1, 1000);
  width_ = params.integer(modern_ ? "width" : "hidden", 64, 1, kMaxWidth);
  if (modern_) mlp_ = params.integer("mlp", 0, 0, 64);
  encoded_ = modern_ ? width_ : io_.channels;
  if (!modern_ && io_.vocabulary > 0) encoded_ = params.integer("embedding", width_, 1, kMaxWidth);
}

void Model::declare_encoder() {
  if (io_.vocabulary > 0) {
    encoder_ = store_.add("embedding", io_.vocabulary, encoded_, normal_init(1));
  } else if (modern_) {
    encoder_ = store_.add("encoder.w", io_.channels, width_, linear_init(io_.channels));
    encoder_bias_ = store_.add("encoder.b", 1, width_, linear_init(io_.channels));
  }
}

void Model::declare_mlp(Layer& layer, const std::string& prefix) {
  const Index inner = mlp_ * width_;
  layer.mlp_norm = store_.add(prefix + ".mlp.norm", 1, width_, constant_init(1));
  layer.mlp_up = store_.add(prefix + ".mlp.up", width_, inner, linear_init(width_));
  layer.mlp_up_bias = store_.add(prefix + ".mlp.up_bias", 1, inner, linear_init(width_));
  layer.mlp_down = store_.add(prefix + ".mlp.down", inner, width_, linear_init(inner));
  layer.mlp_down_bias = store_.add(prefix + ".mlp.down_bias", 1, width_, linear_init(inner));
}

Var Model::encode(Tape& tape, const ModelInput& input) {
  if (io_.vocabulary > 0) return embedding(tape, store_.var(tape, encoder_), input.tokens);
  const auto rows = static_cast<Index>(input.reals.size()) / io_.channels;
  const Var reals = tape.constant(input.reals.data(), rows, io_.channels);
  if (!modern_) return reals;
  return linear(tape, reals, store_.var(tape, encoder_), store_.var(tape, encoder_bias_));
}

Var Model::norm(Tape& tape, Var x, ParameterId weight) {
  return rms_norm(tape, x, store_.var(tape, weight), kNormEpsilon);
}

Var Model::mlp(Tape& tape, const Layer& layer, Var x) {
  const Var up = linear(tape, norm(tape, x, layer.mlp_norm), store_.var(tape, layer.mlp_up),
                        store_.var(tape, layer.mlp_up_bias));
  return linear(tape, activate(tape, up, Activation::gelu), store_.var(tape, layer.mlp_down),
                store_.var(tape, layer.mlp_down_bias));
}

Var Model::features(Tape& tape, const ModelInput& input, Real* state) {
  Var x = encode(tape, input);
  for (const Layer& layer : layers_) {
    const Var mixed =
        layer.mixer->forward(tape, store_, modern_ ? norm(tape, x, layer.mixer_norm) : x, input.batch, state);
    x = modern_ ? add(tape, x, mixed) : mixed;
    if (mlp_ > 0) x = add(tape, x, mlp(tape, layer, x));
    if (state) state += input.batch * layer.mixer->state_floats();
  }
  return modern_ ? norm(tape, x, final_norm_) : x;
}

Var Model::read_out(Tape& tape, Var features) {
  return linear(tape, features, store_.var(tape, head_), store_.var(tape, head_bias_));
}

Index Model::state_floats() const {
  Index floats = 0;
  for (const Layer& layer : layers_) floats += layer.mixer->state_floats();
  return floats;
}

Model::Cost Model::cost(Index steps, Index batch, Index read_rows) const {
  const auto rows = static_cast<double>(steps * batch);
  const auto width = static_cast<double>(width_);
  double flops = 2.0 * static_cast<double>(read_rows) * width * static_cast<double>(io_.outputs);
  double floats = rows * static_cast<double>(encoded_) + 2.0 * static_cast<double>(read_rows * io_.outputs);
  if (modern_ && io_.channels > 0) flops += 2.0 * rows * static_cast<double>(io_.channels) * width;
  for (const Layer& layer : layers_) {
    const MixerCost cost = layer.mixer->cost(steps, batch);
    flops += cost.forward_flops;
    floats += static_cast<double>(cost.floats_kept) + 2.0 * rows * width;  // outputs and their gradients
    if (modern_) floats += 4.0 * rows * width;  // norm and sum, each with its gradient
    if (mlp_ > 0) {
      flops += 4.0 * rows * width * width * static_cast<double>(mlp_);
      floats += 2.0 * rows * width * (3.0 * static_cast<double>(mlp_) + 4.0);
    }
  }
  const double parameters =
      5.0 * static_cast<double>(store_.flat_size());  // value, gradient, two moments, the best
  return {flops, (floats + parameters) * static_cast<double>(sizeof(Real))};
}

}  // namespace seqbench
