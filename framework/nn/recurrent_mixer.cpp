#include "nn/recurrent_mixer.hpp"

#include "autodiff/op_recurrence.hpp"

namespace recurbench {

RecurrentMixer::RecurrentMixer(const Cell& cell, Index inputs, Index hidden, RecurrentInit init)
    : cell_(cell), inputs_(inputs), hidden_(hidden), init_(std::move(init)) {}

void RecurrentMixer::declare(ParameterStore& store, const std::string& prefix) {
  w_ = store.add(prefix + ".w", inputs_, cell_.input_blocks * hidden_, init_.w);
  u_ = store.add(prefix + ".u", hidden_, cell_.recurrent_blocks() * hidden_, init_.u);
  b_x_ = store.add(prefix + ".b_x", 1, cell_.input_blocks * hidden_, init_.b_x);
  b_h_ = store.add(prefix + ".b_h", 1, cell_.recurrent_blocks() * hidden_, init_.b_h);
}

Var RecurrentMixer::forward(Tape& tape, ParameterStore& store, Var x, const Window& window) const {
  const RecurrenceParameters parameters{store.var(tape, w_), store.var(tape, u_), store.var(tape, b_x_),
                                        store.var(tape, b_h_)};
  return recurrence(tape, cell_, x, parameters, window.batch, window.carry);
}

Index RecurrentMixer::state_floats() const {
  return hidden_ * (cell_.has_memory ? 2 : 1);
}

MixerCost RecurrentMixer::cost(Index steps, Index batch) const {
  const Index rows = steps * batch;
  const Index products =
      inputs_ * cell_.input_blocks * hidden_ + hidden_ * cell_.recurrent_blocks() * hidden_;
  const Index trace = rows * (cell_.blocks + (cell_.has_memory ? 1 : 0)) * hidden_ + batch * state_floats();
  return {2.0 * static_cast<double>(rows) * static_cast<double>(products), trace, trace};
}

}  // namespace recurbench
