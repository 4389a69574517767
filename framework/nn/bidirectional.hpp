#pragma once

#include "nn/mixer.hpp"

namespace recurbench {

/// Two mixers, one of which reads the sequence backwards (Schuster & Paliwal 1997): outputs side by side
/// [T·B, 2·width], or added up [T·B, width]. Sees whole sequences only.
class Bidirectional : public Mixer {
 public:
  enum class Join { side_by_side, sum };
  /// The mixers' columns: `inputs` → `width`.
  Bidirectional(std::unique_ptr<Mixer> ahead, std::unique_ptr<Mixer> back, Index inputs, Index width,
                Join join);

  void declare(ParameterStore& store, const std::string& prefix) override;
  Var forward(Tape& tape, ParameterStore& store, Var x, const Window& window) const override;
  Index state_floats() const override { return 0; }
  bool looks_ahead() const override { return true; }
  MixerCost cost(Index steps, Index batch) const override;

 private:
  std::unique_ptr<Mixer> ahead_, back_;
  Index inputs_, width_;
  Join join_;
};

}  // namespace recurbench
