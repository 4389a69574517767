// Needle in a haystack, or passkey retrieval (Mohtashami & Jaggi 2023): find a number in long filler.
//
// A needle is a key and `digits` random digits. It stands in random filler, with `distractors` other needles
// of other keys; at the end its key returns, and from there on, over digits − 1 markers, the digits are
// wanted in order. `depth` is the share of what else stands there (tokens of filler, other needles) that
// comes before it: 0 the beginning, 1 the end, −1 a random place. With F `filler` and K `keys` the tokens are
// 0…9 digits, 10…F+9 filler, F+10…F+K+9 keys, F+K+10 marker. Example (| marker),
// F = 4, K = 3, digits 2, distractors 1, length 12:
//   input   12 16 3 0 10 14 8 1 13 11 16 |
//   target  .  .  . . .  .  . . .  .  3  0       (. the loss does not look)
// Guessing a digit is right with 1/10, all of them (`exact`) with 10^−digits. Test accuracy is told apart by
// depth in fifths; with train.eval_lengths that gives the matrix of depth × length.

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <span>

#include "task/task.hpp"
#include "tasks/support/names.hpp"

namespace recurbench {
namespace {

constexpr Index kDigits = 10;
const std::vector<std::string> kDepths{"0-0.2", "0.2-0.4", "0.4-0.6", "0.6-0.8", "0.8-1"};
const auto kDepthGroups = static_cast<Index>(kDepths.size());

class Needle : public SyntheticTask {
 public:
  explicit Needle(Params& params)
      : length_(params.integer("length", 128, 3, 1'000'000)),
        depth_(params.real("depth", -1, -1, 1)),
        digits_(params.integer("digits", 5, 1, 1000)),
        needles_(params.integer("distractors", 0, 0, 1000) + 1),
        filler_(params.integer("filler", 16, 1, 100'000)),
        keys_(params.integer("keys", 8, 1, 100'000)) {
    if (depth_ < 0 && depth_ > -1) throw params.error("depth", "must be −1 (random) or from 0 to 1");
    if (needles_ > keys_) throw params.error("distractors", fmt::format("must be below keys = {}", keys_));
    const Index least = needles_ * (digits_ + 1) + digits_;
    if (length_ < least)
      throw params.error("length",
                         fmt::format("must be at least {} to hold the needles and the answer", least));
  }

  TaskInfo info() const override {
    return {.steps = length_,
            .vocabulary = kDigits + filler_ + keys_ + 1,
            .classes = kDigits,
            .looked_at = digits_,
            .metric = "accuracy",
            .chance = 1.0 / kDigits,
            .chance_loss = std::log(double{kDigits}),
            .solved = 0.99,
            .breakdown = {.by = "depth", .groups = kDepths},
            .token_names = token_names()};
  }

  void draw(Rng& rng, Batch& batch, Index b) const override {
    const Index query = length_ - digits_;
    const Index items = query - needles_ * digits_;  // needles count as one each
    // Kept from sample to sample, so that drawing allocates nothing. The first needle is the wanted one.
    thread_local std::vector<Index> keys, places, order;
    for (auto* numbers : {&keys, &places, &order}) numbers->resize(static_cast<std::size_t>(needles_));
    rng.distinct(keys, keys_);
    draw_places(rng, places, items);
    for (std::size_t i = 0; i < order.size(); ++i) order[i] = static_cast<Index>(i);
    std::sort(order.begin(), order.end(), [&](Index i, Index j) {
      return places[static_cast<std::size_t>(i)] < places[static_cast<std::size_t>(j)];
    });
    const Index depth_group =
        std::min(kDepthGroups - 1, places[0] * kDepthGroups / std::max(items - 1, Index{1}));
    const Index first_key = kDigits + filler_;
    auto next = order.begin();
    Index t = 0;
    for (Index item = 0; item < items; ++item) {
      if (next == order.end() || places[static_cast<std::size_t>(*next)] != item) {
        batch.set_token(t++, b, kDigits + rng.below(filler_));
        continue;
      }
      batch.set_token(t++, b, first_key + keys[static_cast<std::size_t>(*next)]);
      for (Index i = 0; i < digits_; ++i) {
        const Index digit = rng.below(kDigits);
        batch.set_token(t++, b, digit);
        if (*next != 0) continue;
        batch.set_class(query + i, b, digit);
        batch.set_group(query + i, b, depth_group);
      }
      ++next;
    }
    batch.set_token(query, b, first_key + keys[0]);
    for (Index i = 1; i < digits_; ++i) batch.set_token(query + i, b, first_key + keys_);
  }

 private:
  std::vector<std::string> token_names() const {
    auto names = numbered(kDigits);
    for (const auto& name : numbered(filler_, {}, {}, "~")) names.push_back(name);
    for (const auto& name : numbered(keys_, {}, {"|"}, "key")) names.push_back(name);
    return names;
  }
  /// Which of the items each needle is.
  void draw_places(Rng& rng, std::vector<Index>& places, Index items) const {
    if (depth_ < 0) {
      rng.distinct(places, items);
      return;
    }
    const Index wanted = std::lround(depth_ * static_cast<double>(items - 1));
    places[0] = wanted;
    const std::span others = std::span(places).subspan(1);
    rng.distinct(others, items - 1);
    for (Index& place : others) place += place >= wanted ? 1 : 0;
  }

  Index length_;
  double depth_;
  Index digits_, needles_, filler_, keys_;
};

const Register<TaskEntry> registered{
    "needle",
    {.semantics = 1,
     .summary = "find a key's digits in filler; length, depth: -1 | 0…1, digits, distractors, filler, keys",
     .build = [](Params& params) -> std::unique_ptr<Task> { return std::make_unique<Needle>(params); }}};

}  // namespace
}  // namespace recurbench
