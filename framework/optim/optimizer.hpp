#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "core/bytes.hpp"
#include "core/params.hpp"
#include "core/types.hpp"

namespace recurbench {

/// A stretch of the flat parameter array and how it is updated.
struct ParameterSpan {
  Index offset = 0;
  Index count = 0;
  bool decays = false;  ///< weight decay applies
  double rate = 1;      ///< multiplies the learning rate
};

/// Updates flat parameters from flat gradients. The moments live here, one flat array each.
class Optimizer {
 public:
  virtual ~Optimizer() = default;

  /// One update at learning rate `lr`. `spans` cover every parameter. Sizes never change between calls.
  virtual void step(Real* values, const Real* grads, std::span<const ParameterSpan> spans, double lr) = 0;

  /// All its numbers, for checkpoints.
  virtual void save(ByteWriter& out) const = 0;
  /// Reads what `save` wrote. Throws when the sizes differ or the bytes end, and then changes nothing.
  virtual void load(ByteReader& in) = 0;
};

/// Builds the optimiser that the section "optimizer" names, for `size` flat numbers:
/// sgd (momentum, weight_decay), rmsprop (alpha, eps, momentum, weight_decay), adam (beta1, beta2, eps,
/// weight_decay as L2), adamw (the same, decay decoupled: Loshchilov & Hutter 2019). Updates are PyTorch's.
std::unique_ptr<Optimizer> make_optimizer(Params& params, Index size);

}  // namespace recurbench
