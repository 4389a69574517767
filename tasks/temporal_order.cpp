// Temporal order (Hochreiter & Schmidhuber 1997, experiments 6a and 6b).
//
// Two or three steps bring an X or a Y, all others but the first and last one of four distractors; after the
// last step the model must say in which order the X and Y came. Tokens: 0…3 distractors a b c d, 4 X, 5 Y,
// 6 start, 7 end; the class reads X as 0 and Y as 1, first symbol first. With length L and in whole steps the
// places are uniform in 10…20 % and 50…60 % of L (two symbols), or in 10…20, 33…43 and 66…76 % (three): the
// published ones at L = 100. In short sequences each range keeps at least one place, after the one before.
// The published lengths are 100…110: `length: {min: 100, max: 110}`. Example, length 20, symbols 2:
//   input   ^ b d X a a c d b a c Y a d b b c a d $
//   target  . . . . . . . . . . . . . . . . . . . XY     (^ start, $ end)
// Guessing is right with 1/4, or 1/8 for three symbols.

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>

#include "task/task.hpp"

namespace recurbench {
namespace {

constexpr Index kDistractors = 4, kX = 4, kStart = 6, kEnd = 7;

struct Range {
  Index first, last;  // percent of the length, then steps
};
constexpr std::array<Range, 2> kTwo{{{10, 20}, {50, 60}}};
constexpr std::array<Range, 3> kThree{{{10, 20}, {33, 43}, {66, 76}}};

class TemporalOrder : public SyntheticTask {
 public:
  explicit TemporalOrder(Params& params)
      : symbols_(params.integer("symbols", 2, 2, 3)), length_(params.integer("length", 100, 4, 1'000'000)) {
    if (length_ < symbols_ + 2)
      throw params.error("length", fmt::format("must be at least symbols + 2 = {}", symbols_ + 2));
    for (Index i = 0; i < symbols_; ++i) {
      const auto at = static_cast<std::size_t>(i);
      const Range percent = symbols_ == 2 ? kTwo[at] : kThree[at];
      const Index first = std::max(percent.first * length_ / 100, i + 1);
      places_[at] = {first, std::max(percent.last * length_ / 100, first)};
    }
  }

  TaskInfo info() const override {
    const auto classes = static_cast<double>(1 << symbols_);
    std::vector<std::string> orders{""};
    for (Index i = 0; i < symbols_; ++i) {
      std::vector<std::string> longer;
      for (const auto& order : orders)
        for (const char* symbol : {"X", "Y"}) longer.push_back(order + symbol);
      orders = std::move(longer);
    }
    return {.steps = length_,
            .vocabulary = 8,
            .classes = Index{1} << symbols_,
            .looked_at = 1,
            .metric = "accuracy",
            .chance = 1 / classes,
            .chance_loss = std::log(classes),
            .solved = 0.99,
            .token_names = {"a", "b", "c", "d", "X", "Y", "^", "$"},
            .answer_names = std::move(orders)};
  }

  void draw(Rng& rng, Batch& batch, Index b) const override {
    for (Index t = 1; t + 1 < length_; ++t) batch.set_token(t, b, rng.below(kDistractors));
    batch.set_token(0, b, kStart);
    batch.set_token(length_ - 1, b, kEnd);
    Index order = 0;
    for (Index i = 0; i < symbols_; ++i) {
      const Range range = places_[static_cast<std::size_t>(i)];
      const Index place = range.first + rng.below(range.last - range.first + 1);
      const Index symbol = rng.below(2);
      batch.set_token(place, b, kX + symbol);
      order = 2 * order + symbol;
    }
    batch.set_class(length_ - 1, b, order);
  }

 private:
  Index symbols_, length_;
  std::array<Range, 3> places_{};
};

const Register<TaskEntry> registered{
    "temporal_order",
    {.semantics = 1,
     .summary = "in which order came the X and Y among distractors?; length, symbols: 2 | 3",
     .build = [](Params& params) -> std::unique_ptr<Task> {
       return std::make_unique<TemporalOrder>(params);
     }}};

}  // namespace
}  // namespace recurbench
