#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "nn/mixer.hpp"
#include "nn/model_shape.hpp"

namespace recurbench {

/// What goes into a model and what comes out, per step.
struct ModelIo {
  Index vocabulary = 0;  ///< tokens 0…vocabulary−1 as input; 0: real channels instead
  Index channels = 0;    ///< real input channels
  Index outputs = 0;     ///< logits or regression values
  Index steps = 0;       ///< length of the sequences; 0: unknown
  /// Why no output may depend on later inputs; empty where it may.
  std::string causal_because{};
};

/// One window of input: T·B tokens, or T·B·channels reals, time-major.
struct ModelInput {
  std::span<const std::int32_t> tokens;
  std::span<const Real> reals;
  Index batch = 0;
};

/// A training step's products, in those of a forward pass: backward takes twice as many.
constexpr double kTrainingFactor = 3;

/// A sequence model: encoder → layers of mixers → linear read-out, built from the section "model".
///
/// Shell `classic`: the mixers are stacked bare, as nn.LSTM stacks its layers; reals enter the first one
/// directly, tokens through an embedding of `embedding` columns. Shell `modern`: encoder to `width`, then
/// blocks x += Mixer(norm(x)) and, with `mlp` > 0, x += MLP(norm(x)) with mlp·width hidden units, then a norm
/// again. Keys: ModelShape's and the mixers' own.
class Model {
 public:
  /// Reads `params` without finishing them; allocates nothing. Throws ConfigError.
  Model(Params& params, const ModelIo& io);

  /// Allocates and fills the parameters.
  void initialise(std::uint64_t seed, std::uint32_t replicate) { store_.initialise(seed, replicate); }

  /// Hidden features [T·B, features] of a window. Layout of the carried state: part after part, batch × its
  /// state_floats.
  Var features(Tape& tape, const ModelInput& input, Carry carry);
  /// Read-out [R, outputs] of some rows of the features.
  Var read_out(Tape& tape, Var features);

  ParameterStore& parameters() { return store_; }
  const ParameterStore& parameters() const { return store_; }
  const ModelIo& io() const { return io_; }
  /// "mamba=1 transformer=2": the semantics versions of its architectures.
  std::string semantics() const { return shape_.semantics(); }
  /// Numbers that one sequence carries from step to step.
  Index state_floats() const;
  /// Whether a long sequence may be trained segment by segment.
  bool carries_gradient() const;
  /// Whether outputs depend on later inputs; such a model has no state and sees whole sequences only.
  bool looks_ahead() const;

  /// Costs of T×B run as one piece, `read_rows` of which are picked, read out and compared with targets.
  struct Cost {
    double forward_flops = 0;
    double bytes_kept = 0;       ///< by a training step, for backward
    double bytes_gradients = 0;  ///< of what is kept, while backward runs
    double bytes_fixed = 0;      ///< parameters with their gradients, moments and best values
  };
  Cost cost(Index steps, Index batch, Index read_rows) const;

 private:
  struct Norm {
    ParameterId weight, bias;
  };
  struct Part {
    std::unique_ptr<Mixer> mixer;
    Norm norm;
  };
  void fit_to_budget(Params& params);
  void assemble(Params& params);
  void add_part(std::unique_ptr<Mixer> mixer, const std::string& prefix);
  void declare_encoder();
  Norm declare_norm(const std::string& name, NormKind kind);
  Var encode(Tape& tape, const ModelInput& input);
  Var norm(Tape& tape, Var x, const Norm& norm);

  ModelIo io_;
  ModelShape shape_;
  ParameterStore store_;
  std::vector<Part> parts_;
  ParameterId encoder_, encoder_bias_, head_, head_bias_;
  Norm encoder_norm_, final_norm_;
};

}  // namespace recurbench
