#pragma once

#include "autodiff/tape.hpp"

namespace recurbench {

/// exp(−e^{−1/2} σ(x)), elementwise: RWKV-7's decays (Peng et al. 2025), between 0.545 and 1.
Var rwkv7_decay(Tape& tape, Var x);

}  // namespace recurbench
