#pragma once

#include "kernels/recurrence.hpp"
#include "nn/mixer.hpp"

namespace recurbench {

/// How a recurrent layer's parameters start (shapes: RecurrenceWeights).
struct RecurrentInit {
  Init w, u, b_x, b_h;
};

/// The mixer of every recurrent cell: an architecture supplies the cell and its initialisation.
class RecurrentMixer : public Mixer {
 public:
  RecurrentMixer(const Cell& cell, Index inputs, Index hidden, RecurrentInit init);

  void declare(ParameterStore& store, const std::string& prefix) override;
  Var forward(Tape& tape, ParameterStore& store, Var x, const Window& window) const override;
  Index state_floats() const override;
  bool carries_gradient() const override { return true; }
  MixerCost cost(Index steps, Index batch) const override;
  const Cell& cell() const { return cell_; }

 private:
  Cell cell_;
  Index inputs_;
  Index hidden_;
  RecurrentInit init_;
  ParameterId w_, u_, b_x_, b_h_;
};

}  // namespace recurbench
