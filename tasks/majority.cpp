// Majority: which symbol occurs most often? (A counter task: Merrill et al. 2020; Beck et al. 2024, "xLSTM".)
//
// Each step brings a random symbol of the `alphabet`, and after the last one the loss wants the most
// frequent; of several that occur equally often the one with the smallest number. A counter per symbol solves
// it, no finite state does at every length. Example, alphabet 3, length 7:
//   input   2 0 1 2 0 1 1
//   target  . . . . . . 1       (. the loss does not look)
// Baseline: the best answer to the last symbol on its own, mostly that symbol.

#include <algorithm>
#include <cmath>

#include "task/task.hpp"
#include "tasks/support/guess.hpp"

namespace recurbench {
namespace {

/// Polynomials in the number of steps: coefficient n belongs to strings of n.
using Law = std::vector<double>;

class Majority : public SyntheticTask {
 public:
  explicit Majority(Params& params)
      : length_(params.integer("length", 41, 1, 10'000)), alphabet_(params.integer("alphabet", 2, 2, 16)) {
    if (alphabet_ > 2 && length_ > 1000)
      throw params.error("length", "must be at most 1000 with more than two symbols");
    guess_ = best_guess(joint(), alphabet_);
  }

  TaskInfo info() const override {
    return {.steps = length_,
            .vocabulary = alphabet_,
            .classes = alphabet_,
            .looked_at = 1,
            .metric = "accuracy",
            .chance = guess_.accuracy,
            .chance_loss = guess_.loss,
            .solved = 0.99};
  }

  void draw(Rng& rng, Batch& batch, Index b) const override {
    thread_local std::vector<Index> counts;
    counts.assign(static_cast<std::size_t>(alphabet_), 0);
    for (Index t = 0; t < length_; ++t) {
      const Index symbol = rng.below(alphabet_);
      ++counts[static_cast<std::size_t>(symbol)];
      batch.set_token(t, b, symbol);
    }
    batch.set_class(length_ - 1, b, std::max_element(counts.begin(), counts.end()) - counts.begin());
  }

 private:
  /// How often each last symbol stands with each answer, [symbol·answer]. Counts of independent Poisson
  /// variables have, given their sum, the law of a random string's counts. Given the counts, the last symbol
  /// is s with the share of s.
  std::vector<double> joint() const {
    const auto A = static_cast<double>(alphabet_), mean = static_cast<double>(length_) / A;
    Law poisson;
    for (Index n = 0; n <= length_; ++n) {
      const auto count = static_cast<double>(n);
      poisson.push_back(std::exp(count * std::log(mean) - mean - std::lgamma(count + 1)));
    }
    std::vector<double> joint(static_cast<std::size_t>(alphabet_ * alphabet_));
    // Higher counts of the winner have no share that a double would notice.
    const auto most = static_cast<Index>(mean + 12 * std::sqrt(mean) + 30);
    for (Index m = (length_ + alphabet_ - 1) / alphabet_; m <= std::min(length_, most); ++m)
      add_winners_of(m, poisson, joint);
    return joint;
  }

  /// The strings whose most frequent symbol occurs m times.
  void add_winners_of(Index m, const Law& poisson, std::vector<double>& joint) const {
    const Law upto(poisson.begin(), poisson.begin() + m + 1), below(poisson.begin(), poisson.begin() + m);
    std::vector<Law> before{{1}}, after{{1}};  // of as many symbols, each under its limit
    for (Index k = 1; k < alphabet_; ++k) {
      before.push_back(product(before.back(), below));
      after.push_back(product(after.back(), upto));
    }
    for (Index winner = 0; winner < alphabet_; ++winner) {
      const Law& smaller = before[static_cast<std::size_t>(winner)];
      const Law& larger = after[static_cast<std::size_t>(alphabet_ - 1 - winner)];
      double all = 0, in_smaller = 0, in_larger = 0;
      for (Index n = 0; n <= length_ - m; ++n) {
        const auto i = static_cast<std::size_t>(n), rest = static_cast<std::size_t>(length_ - m - n);
        if (i >= smaller.size() || rest >= larger.size()) continue;
        const double p = smaller[i] * larger[rest] * upto.back();
        all += p;
        in_smaller += p * static_cast<double>(n);
        in_larger += p * static_cast<double>(rest);
      }
      for (Index last = 0; last < alphabet_; ++last)
        joint[static_cast<std::size_t>(last * alphabet_ + winner)] +=
            last == winner  ? all * static_cast<double>(m)
            : last < winner ? in_smaller / static_cast<double>(winner)
                            : in_larger / static_cast<double>(alphabet_ - 1 - winner);
    }
  }

  /// Of strings of at most `length` symbols.
  Law product(const Law& a, const Law& b) const {
    Law both(std::min(a.size() + b.size() - 1, static_cast<std::size_t>(length_ + 1)));
    for (std::size_t i = 0; i < a.size(); ++i)
      for (std::size_t j = 0; j < b.size() && i + j < both.size(); ++j) both[i + j] += a[i] * b[j];
    return both;
  }

  Index length_, alphabet_;
  Guess guess_;
};

const Register<TaskEntry> registered{
    "majority",
    {.semantics = 1,
     .summary = "which symbol occurs most often?; length, alphabet",
     .build = [](Params& params) -> std::unique_ptr<Task> { return std::make_unique<Majority>(params); }}};

}  // namespace
}  // namespace recurbench
