#include "architectures/support/min_mixer.hpp"

#include <cmath>

#include "architectures/support/cost.hpp"
#include "architectures/support/op_diagonal.hpp"
#include "architectures/support/op_min_gates.hpp"
#include "autodiff/ops.hpp"
#include "nn/mlp.hpp"

namespace recurbench {

MinMixer::MinMixer(const MixerArgs& args, Index gates, Decay decay)
    : inputs_(args.inputs),
      width_(args.width),
      channels_(std::llround(args.params.real("expand", 1, 1, 64) * static_cast<double>(args.width))),
      gates_(gates),
      decay_(decay) {}

void MinMixer::declare(ParameterStore& store, const std::string& prefix) {
  w_in_ = store.add(prefix + ".in", inputs_, (gates_ + 1) * channels_, linear_init(inputs_));
  if (projects()) w_out_ = store.add(prefix + ".out", channels_, width_, linear_init(channels_));
}

Var MinMixer::forward(Tape& tape, ParameterStore& store, Var x, const Window& window) const {
  const Var pre = linear(tape, x, store.var(tape, w_in_));
  const Var a = decay_(tape, pre, channels_);
  const Var b = min_candidate(tape, a, {pre, gates_ * channels_});
  const Var h = diagonal_scan(tape, a, b, window.batch, window.carry);
  return projects() ? linear(tape, h, store.var(tape, w_out_)) : h;
}

MixerCost MinMixer::cost(Index steps, Index batch) const {
  const Index rows = steps * batch;
  const Index products = channels_ * (inputs_ * (gates_ + 1) + (projects() ? width_ : 0) + 2);
  const Index blocks = gates_ + 3 + (projects() ? 1 : 0);  // pre, a, b, and h where it is not the output
  return {product_flops(rows, products), rows * blocks * channels_ + batch * channels_};
}

}  // namespace recurbench
