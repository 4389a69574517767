#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "task/task.hpp"

namespace recurbench {

/// Strings of brackets of several kinds, tokens 0…pairs−1 opening and pairs…2·pairs−1 closing. After each the
/// set of legal next brackets is wanted: one real target per bracket, 1 if it is legal.
class BracketTask : public SyntheticTask {
 public:
  TaskInfo info() const final;

 protected:
  using Set = std::uint64_t;               // bit i: bracket i is in it
  using Outcomes = std::map<Set, double>;  // how likely each set of legal next brackets is

  explicit BracketTask(Params& params);

  static Set only(Index bracket) { return Set{1} << bracket; }
  Set openers() const { return only(pairs_) - 1; }

  void put(Batch& batch, Index t, Index b, Index bracket, Set legal_next) const;

  /// Adds a step's opening or its closing brackets to the levels of chance, of predictors that know the
  /// step's number and bracket and nothing before it: the commonest set is right most often; the mean of each
  /// value has the least squared error. `outcomes`: the sets after these brackets, all taken as of the first
  /// kind.
  void add_to_chance(const Outcomes& outcomes);

  Index length_, pairs_, depth_;

 private:
  std::vector<std::string> names() const;

  double accuracy_ = 0, loss_ = 0;
};

}  // namespace recurbench
