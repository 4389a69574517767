#pragma once

#include "nn/mixer.hpp"

namespace recurbench {

/// Where a layer lies in a model of RWKV's kind, which its initial values depend on: 0…1 upwards (0 when it
/// is the only one, where the authors divide by zero), and 1…1/depth downwards.
struct RwkvDepth {
  double up, down;

  explicit RwkvDepth(const MixerArgs& args)
      : up(args.depth > 1 ? static_cast<double>(args.layer) / static_cast<double>(args.depth - 1) : 0),
        down(1 - static_cast<double>(args.layer) / static_cast<double>(args.depth)) {}
};

/// On a pass's blackboard: the values of the first RWKV-7 layer [T·B,C], which the deeper ones mix in.
inline constexpr std::string_view kRwkv7Values = "rwkv7 values";

/// Coefficient of x̄ − x in the token shift of channel c of C: 1 − (c/C)^power − shift.
Init token_mix_init(double power, double shift = 0);

}  // namespace recurbench
