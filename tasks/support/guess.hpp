#pragma once

#include <vector>

#include "core/types.hpp"

namespace recurbench {

/// What the best predictor reaches that knows a step's number and symbol and nothing before it.
struct Guess {
  double accuracy = 0, loss = 0;  ///< loss: cross-entropy in nats
};

/// From how often what is seen (a symbol, or a symbol at a step) and each answer stand together,
/// [seen·answers] in any unit.
Guess best_guess(const std::vector<double>& joint, Index answers);

}  // namespace recurbench
