#include "tasks/support/guess.hpp"

#include <algorithm>
#include <cmath>

namespace recurbench {

Guess best_guess(const std::vector<double>& joint, Index answers) {
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
