#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "nn/mixer.hpp"

namespace seqbench {

/// What goes into a model and what comes out, per step.
struct ModelIo {
  Index vocabulary = 0;  ///< tokens 0…vocabulary−1 as input; 0: real channels instead
  Index channels = 0;    ///< real input channels
  Index outputs = 0;     ///< logits or regression values
};

/// One window of input: T·B tokens, or T·B·channels reals, time-major.
struct ModelInput {
  std::span<const std::int32_t> tokens;
  std::span<const Real> reals;
  Index batch = 0;
};

/// A sequence model: encoder → layers of one mixer → linear read-out, built from the section "model".
///
/// Shell `classic`: the mixers are stacked bare, as nn.LSTM stacks its layers; reals enter the first one
/// directly, tokens through an embedding of `embedding` columns. Shell `modern`: encoder to `width`, then
/// blocks x += Mixer(RMSNorm(x)) and, with `mlp` ≥ 1, x += MLP(RMSNorm(x)) with mlp·width hidden units
/// (GELU), then RMSNorm. Keys: name, shell, layers, hidden (classic) or width (modern), embedding, mlp, and
/// the mixer's own.
class Model {
 public:
  /// Reads `params` without finishing them; allocates nothing. Throws ConfigError.
  Model(Params& params, const ModelIo& io);

  /// Allocates and fills the parameters.
  void initialise(std::uint64_t seed, std::uint32_t replicate) { store_.initialise(seed, replicate); }

  /// Hidden features [T·B, features] of a window. `state`, unless null, is carried: see Mixer::forward. Its
  /// layout: layer after layer, batch × that layer's state_floats.
  Var features(Tape& tape, const ModelInput& input, Real* state);
  /// Read-out [R, outputs] of some rows of the features.
  Var read_out(Tape& tape, Var features);

  ParameterStore& parameters() { return store_; }
  const ParameterStore& parameters() const { return store_; }
  const ModelIo& io() const { return io_; }
  int semantics() const { return semantics_; }
  /// Numbers that one sequence carries from step to step.
  Index state_floats() const;

  /// Costs of T×B, `read_rows` of which are read out.
  struct Cost {
    double forward_flops = 0;
    double bytes_kept = 0;
  };
  Cost cost(Index steps, Index batch, Index read_rows) const;

 private:
  struct Layer {
    std::unique_ptr<Mixer> mixer;
    ParameterId mixer_norm, mlp_norm, mlp_up, mlp_up_bias, mlp_down, mlp_down_bias;
  };
  void read_sizes(Params& params);
  void declare_encoder();
  void declare_mlp(Layer& layer, const std::string& prefix);
  Var encode(Tape& tape, const ModelInput& input);
  Var norm(Tape& tape, Var x, ParameterId weight);
  Var mlp(Tape& tape, const Layer& layer, Var x);

  ModelIo io_;
  ParameterStore store_;
  std::vector<Layer> layers_;
  ParameterId encoder_, encoder_bias_, final_norm_, head_, head_bias_;
  int semantics_ = 1;
  bool modern_ = false;
  Index depth_ = 1;
  Index width_ = 0;
  Index encoded_ = 0;  ///< columns that enter the first layer
  Index mlp_ = 0;
};

}  // namespace seqbench
