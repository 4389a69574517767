#include "tasks/support/data_split.hpp"

#include <algorithm>

namespace recurbench {

Split Split::by_percent(Index count, Index valid, Index test) {
  Split split;
  split.valid.count = count * valid / 100;
  split.test.count = count * test / 100;
  split.train.count = count - split.valid.count - split.test.count;
  split.valid.first = split.train.count;
  split.test.first = split.train.count + split.valid.count;
  return split;
}

const Part& Split::of(Purpose purpose) const {
  if (purpose == Purpose::valid) return valid;
  return purpose == Purpose::test ? test : train;
}

Index Split::smallest() const {
  return std::min({train.count, valid.count, test.count});
}

Index random_window(const SampleRange& range, Index b, const Part& part, Index span) {
  Rng rng({range.seed, range.replicate, range.purpose, range.number(b)});
  return part.first + rng.below(part.count - span + 1);
}

}  // namespace recurbench
