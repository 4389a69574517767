#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "autodiff/carry.hpp"
#include "core/params.hpp"
#include "core/registry.hpp"
#include "nn/blackboard.hpp"
#include "nn/parameters.hpp"

namespace recurbench {

/// Costs of one mixer.
struct MixerCost {
  double forward_flops = 0;  ///< of a forward pass over T×B, multiply-add = 2
  Index floats_kept = 0;     ///< numbers that a pass over T×B keeps for backward, but for the output
  Index floats_bare = 0;     ///< of these, what gets no gradient while backward runs
};

/// A stretch of a batch of sequences as a layer sees it.
struct Window {
  Index batch = 0;
  /// The layer's state, batch × state_floats() numbers. Null: the stretch begins with an empty past, and
  /// nobody asks for what follows.
  Carry carry{};
  /// What the layers of one pass share. Null: nothing.
  Blackboard* board = nullptr;
  Direction direction = Direction::ahead;
};

/// Carries information along a sequence: x [T·B, inputs] → [T·B, width], causal.
///
/// `forward` over one step at a time with a carried state equals `forward` over the whole sequence (to
/// rounding): that is how models run in streaming. The state of zeros is that of an empty past.
class Mixer {
 public:
  virtual ~Mixer() = default;

  /// Adds its parameters to the store, names under `prefix`.
  virtual void declare(ParameterStore& store, const std::string& prefix) = 0;

  virtual Var forward(Tape& tape, ParameterStore& store, Var x, const Window& window) const = 0;

  /// Numbers that one sequence carries from step to step.
  virtual Index state_floats() const = 0;

  /// Whether the gradient, too, passes through the window's carry. Such a mixer is trained segment by
  /// segment, in memory that need not grow with the length; others are trained on whole sequences only.
  virtual bool carries_gradient() const { return false; }
  /// Whether outputs depend on later inputs; such a mixer has no state.
  virtual bool looks_ahead() const { return false; }

  virtual MixerCost cost(Index steps, Index batch) const = 0;
};

/// What a mixer is built from. It reads its own keys from `params` and no others.
struct MixerArgs {
  Params& params;
  Index inputs;
  Index width;
  Index layer = 0;     ///< 0…depth−1
  Index depth = 1;     ///< layers of the model
  bool first = true;   ///< no layer below is of the same architecture
  Index steps = 0;     ///< length of the task's sequences; 0: unknown
  Index expanded = 0;  ///< hidden units of a companion: `mlp` times the width
};
using MixerBuilder = std::function<std::unique_ptr<Mixer>(const MixerArgs&)>;

enum class NormKind { rms, layer };

/// The `modern` shell as an architecture's authors run it: the defaults of the shell's keys, and what has
/// none.
struct ShellHabits {
  NormKind norm = NormKind::rms;
  bool norms_encoding = false;       ///< a layer norm right after the encoder
  double mlp = 0;                    ///< hidden units of the feed-forward part, in widths
  MixerBuilder companion = nullptr;  ///< the feed-forward part, where it is not the shell's GELU network
  Init (*embedding)(Index vocabulary, Index width) = nullptr;
  Init (*head)(Index width, Index outputs) = nullptr;
};

struct MixerEntry {
  int semantics = 1;                ///< raised when the same settings begin to mean another result
  std::string summary;              ///< one line for `recurbench list`
  std::vector<std::string> shells;  ///< shells it makes sense in, the default first: "classic", "modern"
  MixerBuilder build;
  ShellHabits habits{};
  /// The width must be a multiple of it. Null: any width will do.
  Index (*width_step)(Params& params) = nullptr;
};
using MixerRegistry = Registry<MixerEntry>;

}  // namespace recurbench
