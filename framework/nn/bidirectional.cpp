#include "nn/bidirectional.hpp"

#include "autodiff/ops.hpp"
#include "core/error.hpp"

namespace recurbench {

Bidirectional::Bidirectional(std::unique_ptr<Mixer> ahead, std::unique_ptr<Mixer> back, Index inputs,
                             Index width, Join join)
    : ahead_(std::move(ahead)), back_(std::move(back)), inputs_(inputs), width_(width), join_(join) {}

void Bidirectional::declare(ParameterStore& store, const std::string& prefix) {
  ahead_->declare(store, prefix + ".ahead");
  back_->declare(store, prefix + ".back");
}

Var Bidirectional::forward(Tape& tape, ParameterStore& store, Var x, const Window& window) const {
  require(!window.carry.value && !window.carry.grad,
          "bidirectional: whole sequences were required, got a window with a carried state; run it over the "
          "sequence at once");
  const Window forwards{window.batch, {}, window.board, Direction::ahead};
  const Window backwards{window.batch, {}, window.board, Direction::back};
  const Var ahead = ahead_->forward(tape, store, x, forwards);
  const Var reversed = back_->forward(tape, store, reverse_steps(tape, x, window.batch), backwards);
  const Var back = reverse_steps(tape, reversed, window.batch);
  return join_ == Join::sum ? add(tape, ahead, back) : join_cols(tape, ahead, back);
}

MixerCost Bidirectional::cost(Index steps, Index batch) const {
  const MixerCost a = ahead_->cost(steps, batch);
  const MixerCost b = back_->cost(steps, batch);
  const Index rows = steps * batch;
  const Index around = rows * (inputs_ + 3 * width_);  // reversed input, both outputs, one turned back
  return {a.forward_flops + b.forward_flops, a.floats_kept + b.floats_kept + around,
          a.floats_bare + b.floats_bare};
}

}  // namespace recurbench
