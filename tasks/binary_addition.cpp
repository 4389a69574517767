// Binary addition (Delétang et al. 2023, context-sensitive).
//
// Two numbers with a + (token 2) between them, the lowest bit first; where the + stands is random, and each
// number from 1 to the greatest of its bits. ? (3) stands length + 1 times: the answers are the sum, the
// lowest bit first and no zeros at its top, then the end | (class 2), then 0s, which do not count for
// accuracy. Below length 3 there is one number only, which is the answer. Example, length 6 (2 + 7 = 9):
//   input   0 1 + 1 1 1 ? ? ? ? ? ? ?
//   target  . . . . . . 1 0 0 1 | 0 0       (. the loss does not look)
// Guessing: at each place the likeliest of 0, 1 and the end; 0.501 at the default length.

#include <algorithm>

#include "tasks/support/binary_operation.hpp"

namespace recurbench {
namespace {

/// P(a + b < 2^i) for a and b uniform below 2^k and 2^m, 0 with them.
double sum_below(Index k, Index m, Index i) {
  if (k > m) std::swap(k, m);
  if (i > m) return 1;
  if (i <= k) return (1 + two_to(-i)) * two_to(2 * i - 1 - k - m);
  return two_to(i - m) - (1 - two_to(-k)) * two_to(k - m - 1);
}

/// P(bit i of a + b is 1): below the top of the longer number it is as fair as that number's.
double sum_bit(Index k, Index m, Index i) {
  const Index top = std::max(k, m);
  return i < top ? 0.5 : i == top ? 1 - sum_below(k, m, top) : 0;
}

/// E over a, b ≥ 1 of k and m bits from the same over all numbers: those with 0 (no bits) are taken out.
template <class Share>
double of_positive(Share share, Index k, Index m, Index i) {
  const double zero = two_to(-k);
  if (m == 0) return (share(k, 0, i) - zero * share(0, 0, i)) / (1 - zero);
  const double other = two_to(-m);
  return (share(k, m, i) - zero * share(0, m, i) - other * share(k, 0, i) + zero * other * share(0, 0, i)) /
         ((1 - zero) * (1 - other));
}

BlindChance guess(Index length) {
  const Index splits = std::max<Index>(1, length - 2);
  BlindChance chance;
  double shorter = 0;  // P(the sum has fewer than i bits)
  for (Index i = 0; i <= length; ++i) {
    double one = 0, at_most = 0;
    for (Index k = 1; k <= splits; ++k) {
      const Index first = length < 3 ? length : k;
      const Index second = length < 3 ? 0 : length - 1 - k;
      one += of_positive(sum_bit, first, second, i) / static_cast<double>(splits);
      at_most += of_positive(sum_below, first, second, i) / static_cast<double>(splits);
    }
    chance.add_ended(one, at_most - shorter, 1 - at_most);
    shorter = at_most;
  }
  return chance;
}

class BinaryAddition : public BinaryOperation {
 public:
  explicit BinaryAddition(Index length) : BinaryOperation(length, length + 1, '+', guess(length)) {}

 private:
  void combine(const Words& first, const Words& second, Words& sum) const override {
    add(first, second, sum);
  }
};

const Register<TaskEntry> registered{
    "binary_addition",
    {.semantics = 1,
     .summary = "context-sensitive: the sum of two binary numbers; length",
     .build = [](Params& params) -> std::unique_ptr<Task> {
       return std::make_unique<BinaryAddition>(params.integer("length", 40, 1, 1'000));
     }}};

}  // namespace
}  // namespace recurbench
