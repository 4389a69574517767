#include "nn/mlp.hpp"

#include "autodiff/op_mlp.hpp"

namespace recurbench {

Mlp::Mlp(const MixerArgs& args, Init up, Init down, bool biased_by_zero)
    : width_(args.width),
      inner_(args.expanded),
      up_init_(up ? std::move(up) : linear_init(width_)),
      down_init_(down ? std::move(down) : linear_init(inner_)),
      up_bias_init_(biased_by_zero ? constant_init(0) : linear_init(width_)),
      down_bias_init_(biased_by_zero ? constant_init(0) : linear_init(inner_)) {}

void Mlp::declare(ParameterStore& store, const std::string& prefix) {
  up_ = store.add(prefix + ".up", width_, inner_, up_init_);
  up_bias_ = store.add(prefix + ".up_bias", 1, inner_, up_bias_init_);
  down_ = store.add(prefix + ".down", inner_, width_, down_init_);
  down_bias_ = store.add(prefix + ".down_bias", 1, width_, down_bias_init_);
}

Var Mlp::forward(Tape& tape, ParameterStore& store, Var x, const Window&) const {
  const MlpParameters parameters{store.var(tape, up_), store.var(tape, down_), store.var(tape, up_bias_),
                                 store.var(tape, down_bias_)};
  return mlp(tape, x, parameters, Activation::gelu);
}

MixerCost Mlp::cost(Index steps, Index batch) const {
  const Index rows = steps * batch;
  const double products = 4.0 * static_cast<double>(rows) * static_cast<double>(width_ * inner_);
  return {products, rows * inner_, rows * inner_};
}

}  // namespace recurbench
