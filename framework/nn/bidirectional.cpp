#include "nn/bidirectional.hpp"

#include "autodiff/ops.hpp"
#include "core/error.hpp"

namespace seqbench {

Bidirectional::Bidirectional(std::unique_ptr<Mixer> ahead, std::unique_ptr<Mixer> back, Join join)
    : ahead_(std::move(ahead)), back_(std::move(back)), join_(join) {}

void Bidirectional::declare(ParameterStore& store, const std::string& prefix) {
  ahead_->declare(store, prefix + ".ahead");
  back_->declare(store, prefix + ".back");
}

Var Bidirectional::forward(Tape& tape, ParameterStore& store, Var x, const Window& window) const {
  require(!window.carry.value && !window.carry.grad,
          "bidirectional: whole sequences were required, got a window with a carried state; run it over the "
          "sequence at once");
  const auto pass = [&](const Mixer& mixer, Var in) {
    Var first_values;
    return mixer.forward(tape, store, in, {window.batch, {}, &first_values});
  };
  const Var ahead = pass(*ahead_, x);
  const Var back = reverse_steps(tape, pass(*back_, reverse_steps(tape, x, window.batch)), window.batch);
  return join_ == Join::sum ? add(tape, ahead, back) : join_cols(tape, ahead, back);
}

MixerCost Bidirectional::cost(Index steps, Index batch) const {
  const MixerCost a = ahead_->cost(steps, batch);
  const MixerCost b = back_->cost(steps, batch);
  return {a.forward_flops + b.forward_flops, a.floats_kept + b.floats_kept};
}

}  // namespace seqbench
