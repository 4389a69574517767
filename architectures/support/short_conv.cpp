#include "architectures/support/short_conv.hpp"

#include "autodiff/op_scan.hpp"

namespace recurbench {

void ShortConv::declare(ParameterStore& store, const std::string& prefix) {
  if (taps == 0) return;
  w = store.add(prefix + ".conv", taps, channels, linear_init(taps));
  if (has_bias) bias = store.add(prefix + ".b_conv", 1, channels, linear_init(taps));
}

Var ShortConv::apply(Tape& tape, ParameterStore& store, const Columns& x, const Window& window,
                     Index before) const {
  if (taps == 0) return x.value;
  CausalConv conv{.x = x, .w = store.var(tape, w), .silu = silu};
  if (has_bias) conv.bias = store.var(tape, bias);
  return causal_conv(tape, conv, window.batch, window.carry.at(window.batch * before));
}

}  // namespace recurbench
