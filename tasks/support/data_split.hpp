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
  static Split by_percent(Index count, Index valid, Index test);

  const Part& of(Purpose purpose) const;
  Index smallest() const;
};

/// Where the window of column `b` begins in `part`, at a random one of the places where `span` items fit.
Index random_window(const SampleRange& range, Index b, const Part& part, Index span);

}  // namespace recurbench
