#pragma once

#include "task/task.hpp"

namespace recurbench {

/// A stretch of a data set: items first … first + count − 1.
struct Part {
  Index first = 0;
  Index count = 0;
};

/// The parts of a data set that training, validation and test read; no item is in two.
struct Split {
  Part train, valid, test;

  /// `valid` and `test` percent at the end, the test part last.
  static Split by_percent(Index count, Index valid, Index test) {
    Split split;
    split.valid.count = count * valid / 100;
    split.test.count = count * test / 100;
    split.train.count = count - split.valid.count - split.test.count;
    split.valid.first = split.train.count;
    split.test.first = split.train.count + split.valid.count;
    return split;
  }

  const Part& of(Purpose purpose) const {
    if (purpose == Purpose::valid) return valid;
    return purpose == Purpose::test ? test : train;
  }
  Index smallest() const { return std::min({train.count, valid.count, test.count}); }
};

/// Where the window of column `b` begins in `part`, at a random one of the places where `span` items fit.
inline Index random_window(const SampleRange& range, Index b, const Part& part, Index span) {
  Rng rng({range.seed, range.replicate, range.purpose, range.number(b)});
  return part.first + rng.below(part.count - span + 1);
}

}  // namespace recurbench
