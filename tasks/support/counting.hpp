#pragma once

#include <string>
#include <vector>

#include "task/task.hpp"

namespace recurbench {

/// Strings of n times the first letter, n times the second, …; after each letter the set of what may come
/// next is wanted: one real target per letter and one for the end, 1 if it may. Tokens are the letters, then
/// the end, which also fills the steps beyond the string.
class CountingTask : public SyntheticTask {
 public:
  CountingTask(Params& params, Index letters);

  TaskInfo info() const final;

  void draw(Rng& rng, Batch& batch, Index b) const final;

 private:
  std::vector<std::string> names() const;

  /// Chance of one n, of a predictor that knows the letter only: the step would tell all.
  void take_one_word();

  /// Chance of all n: of those that put a letter at a step, at most one has it there as the last of its kind.
  void take_every_word();

  Index letters_, n_;
  bool exactly_;
  double accuracy_ = 0, loss_ = 0;
};

}  // namespace recurbench
