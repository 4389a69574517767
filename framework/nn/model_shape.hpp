#pragma once

#include <string>
#include <vector>

#include "nn/mixer.hpp"

namespace recurbench {

/// The keys of the section "model" that say what stands around the mixers. `name` is an architecture with
/// `layers` layers, or `hybrid` with a list of architectures as `layers`; `shell`; `hidden` (classic) or
/// `width` (modern), or instead of it a budget, `parameters` or `state`, that picks the width whose count
/// comes nearest; `embedding` (classic); `norm` and `mlp` (modern); `bidirectional`.
struct ModelShape {
  explicit ModelShape(Params& params);
  /// Reads the keys that hang on the width, after it is known.
  void read_width(Params& params, Index fallback);

  /// "mamba=1 transformer=2"
  std::string semantics() const;
  const MixerEntry& entry(Index layer) const { return *entries[static_cast<std::size_t>(layer)]; }
  /// Columns of a layer's output.
  Index outputs() const { return bidirectional && !modern ? 2 * width : width; }
  /// Hidden units of the feed-forward parts.
  Index expanded() const;
  Index depth() const { return static_cast<Index>(entries.size()); }
  /// The width's key: "hidden" or "width".
  const char* width_key() const { return modern ? "width" : "hidden"; }
  bool has_budget() const { return parameter_budget > 0 || state_budget > 0; }

  std::vector<std::string> names;          ///< by layer
  std::vector<const MixerEntry*> entries;  ///< by layer
  bool modern = false;
  NormKind norm = NormKind::rms;
  double mlp = 0;
  bool bidirectional = false;
  Index parameter_budget = 0;
  Index state_budget = 0;
  Index width_step = 1;  ///< the width is a multiple of it
  Index width = 0;
  Index embedding = 0;  ///< columns of embedded tokens (classic)

  static constexpr Index kMaxWidth = 1 << 16;

 private:
  void read_layers(Params& params);
};

}  // namespace recurbench
