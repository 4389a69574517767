#pragma once

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <utility>
#include <vector>

#include "support/samples.hpp"

namespace recurbench::test {

/// A count against trials of probability p, within 4.5 standard errors.
inline void expect_frequency(double count, double trials, double p) {
  EXPECT_NEAR(count, trials * p, 4.5 * std::sqrt(trials * p * (1 - p))) << "of " << trials << " with " << p;
}

/// The best predictor that knows its step's input only, and the step's number if told, as learnt from half of
/// the samples: its accuracy on the other half, and the loss of the frequencies.
struct BlindGuess {
  double accuracy = 0, loss = 0;
  double asked = 0;       ///< answers behind the accuracy
  double loss_error = 0;  ///< standard error of the loss
};

/// The loss of whoever answers by these frequencies, and its standard error.
template <class Counts>
void measure_loss(const Counts& counts, BlindGuess& guess) {
  double all = 0, squares = 0, free = 0;
  for (const auto& [seen, cells] : counts) {
    double total = 0, used = 0;
    for (const double n : cells) total += n, used += n > 0;
    for (const double n : cells)
      if (n > 0) {
        const double surprise = std::log(total / n);
        guess.loss += n * surprise;
        squares += n * surprise * surprise;
      }
    all += total;
    free += used - 1;
  }
  guess.loss /= all;
  guess.loss_error = std::sqrt(std::max(0.0, squares / all - guess.loss * guess.loss) / all);
  guess.loss += free / (2 * all);  // frequencies look better on their own samples (Miller 1955)
}

inline BlindGuess blind_guess(const std::vector<Sample>& samples, Index classes, bool knows_step = true) {
  using Seen = std::pair<Index, std::int32_t>;
  std::map<Seen, std::vector<double>> counts, scored;
  const auto each = [&](std::size_t begin, std::size_t step, auto&& visit) {
    for (std::size_t s = begin; s < samples.size(); s += step)
      for (std::size_t i = 0; i < samples[s].looked.size(); ++i) {
        const Index t = samples[s].looked[i];
        visit(Seen{knows_step ? t : 0, samples[s].tokens[static_cast<std::size_t>(t)]},
              static_cast<std::size_t>(samples[s].classes[i]), samples[s].scored[i] != 0);
      }
  };
  const auto row = [&](auto& table, const Seen& seen) -> std::vector<double>& {
    return table.try_emplace(seen, static_cast<std::size_t>(classes), 0.0).first->second;
  };
  each(0, 1, [&](const Seen& seen, std::size_t cls, bool) { ++row(counts, seen)[cls]; });
  each(0, 2, [&](const Seen& seen, std::size_t cls, bool counts_too) {
    if (counts_too) ++row(scored, seen)[cls];
  });
  BlindGuess guess;
  each(1, 2, [&](const Seen& seen, std::size_t cls, bool counts_too) {
    if (!counts_too) return;
    const auto& seen_so = row(scored, seen);
    guess.accuracy += std::max_element(seen_so.begin(), seen_so.end()) - seen_so.begin() ==
                      static_cast<std::ptrdiff_t>(cls);
    ++guess.asked;
  });
  guess.accuracy /= guess.asked;
  measure_loss(counts, guess);
  return guess;
}

/// That the task's `chance` and `chance_loss` are what such a predictor reaches.
inline void expect_chance(const Task& task, Index samples) {
  const TaskInfo info = task.info();
  const BlindGuess guess = blind_guess(draw_samples(task, samples, {.seed = 2}, 4), info.classes);
  EXPECT_NEAR(guess.accuracy, info.chance,
              4.5 * std::sqrt(info.chance * (1 - info.chance) / guess.asked) + 1e-12);
  EXPECT_NEAR(guess.loss, info.chance_loss, 4.5 * guess.loss_error + 2e-3);
}

}  // namespace recurbench::test
