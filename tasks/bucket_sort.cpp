// Bucket sort (Delétang et al. 2023, context-sensitive): digits 0…4 in ascending order.
//
// The `length` digits are random; ? (token 5) stands as often. Example, length 5:
//   input   3 0 4 0 1 ? ? ? ? ?
//   target  . . . . . 0 0 1 3 4       (. the loss does not look)
// Guessing: at each place the digit that is likeliest there, since low places hold low digits. That is right
// with 1/5 at length 1, 0.778 at the default length and 0.94 at length 500; the published 1/5 is that of a
// predictor which does not know the place either.

#include <array>
#include <cmath>

#include "tasks/support/chomsky.hpp"

namespace recurbench {
namespace {

class BucketSort : public ChomskyTask {
 public:
  explicit BucketSort(Index length) : ChomskyTask(length, length, "01234", "01234", guess(length)) {}

  void draw(Rng& rng, Batch& batch, Index b) const override {
    std::array<Index, 5> counts{};
    for (Index t = 0; t < inputs(); ++t) {
      const Index digit = rng.below(5);
      ++counts[static_cast<std::size_t>(digit)];
      batch.set_token(t, b, digit);
    }
    Index place = 0;
    for (Index digit = 0; digit < 5; ++digit)
      for (Index i = 0; i < counts[static_cast<std::size_t>(digit)]; ++i) answer(batch, b, place++, digit);
  }

 private:
  /// P(the digit at place i is at most c) = P(more than i of the digits are), which is binomial.
  static BlindChance guess(Index length) {
    const auto n = static_cast<std::size_t>(length);
    std::array<std::vector<double>, 5> at_most;
    for (std::size_t c = 0; c < 4; ++c) {
      const double p = static_cast<double>(c + 1) / 5;
      at_most[c].resize(n);
      double tail = 0;
      for (std::size_t i = n; i-- > 0;) at_most[c][i] = tail += binomial(n, i + 1, p);
    }
    at_most[4].assign(n, 1);
    BlindChance chance;
    for (std::size_t i = 0; i < n; ++i) {
      std::array<double, 5> digit{};
      for (std::size_t c = 0; c < 5; ++c) digit[c] = at_most[c][i] - (c == 0 ? 0 : at_most[c - 1][i]);
      chance.add(digit);
    }
    return chance;
  }
  static double binomial(std::size_t n, std::size_t k, double p) {
    const auto all = static_cast<double>(n), hits = static_cast<double>(k);
    return std::exp(std::lgamma(all + 1) - std::lgamma(hits + 1) - std::lgamma(all - hits + 1) +
                    hits * std::log(p) + (all - hits) * std::log1p(-p));
  }
};

const Register<TaskEntry> registered{
    "bucket_sort",
    {.semantics = 1,
     .summary = "context-sensitive: digits in ascending order; length",
     .build = [](Params& params) -> std::unique_ptr<Task> {
       return std::make_unique<BucketSort>(params.integer("length", 40, 1, 100'000));
     }}};

}  // namespace
}  // namespace recurbench
