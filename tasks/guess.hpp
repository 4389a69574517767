#pragma once

#include <algorithm>
#include <cmath>
#include <vector>

#include "core/types.hpp"

namespace recurbench {

/// What the best predictor reaches that knows a step's number and symbol and nothing before it.
struct Guess {
  double accuracy = 0, loss = 0;  ///< loss: cross-entropy in nats
};

/// From how often what is seen (a symbol, or a symbol at a step) and each answer stand together,
/// [seen·answers] in any unit.
inline Guess best_guess(const std::vector<double>& joint, Index answers) {
  Guess guess;
  double total = 0;
  for (auto row = joint.begin(); row != joint.end(); row += answers) {
    double seen = 0, most = 0;
    for (auto p = row; p != row + answers; ++p) {
      seen += *p;
      most = std::max(most, *p);
    }
    for (auto p = row; p != row + answers; ++p)
      if (*p > 0) guess.loss -= *p * std::log(*p / seen);
    guess.accuracy += most;
    total += seen;
  }
  return {guess.accuracy / total, guess.loss / total};
}

}  // namespace recurbench
