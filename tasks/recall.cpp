// Multi-query associative recall, MQAR (Arora et al. 2023, "Zoology").
//
// `pairs` key–value pairs are shown, then keys return at random places and at each the model must give the
// key's value. Keys are tokens 1…V/2−1, values V/2…V−1, 0 is blank; all keys of a sample differ, and so do
// its values. Gaps between pair and query follow the power law p(g) ∝ g^(power−1), short ones favoured.
// Example, V = 8, pairs 2, length 10:
//   input   2 6 3 4 0 0 3 0 2 0
//   target  . . . . . . 4 . 6 .       (. the loss does not look)
// Guessing among the shown values is right with 1/pairs, among all values with 1/(V/2). The first counts as
// chance (of one pair the second): who knows the values but not whose they are has recalled nothing. Test
// accuracy is told apart by distance, in steps from a pair's value to its query: 1-2, 3-4, 5-8, 9-16, ….

#include <algorithm>
#include <bit>
#include <cmath>

#include "task/task.hpp"

namespace recurbench {
namespace {

/// Distances 1-2, 3-4, 5-8, 9-16, ….
Index group_of(Index distance) {
  return std::max<Index>(1, std::bit_width(static_cast<std::uint64_t>(distance - 1))) - 1;
}

Breakdown by_distance(Index longest) {
  Breakdown made{.by = "distance", .groups = {"1-2"}};
  for (Index group = 1; group <= group_of(longest); ++group)
    made.groups.push_back(fmt::format("{}-{}", (Index{1} << group) + 1, Index{2} << group));
  return made;
}

class Recall : public SyntheticTask {
 public:
  explicit Recall(Params& params)
      : vocabulary_(params.integer("vocabulary", 64, 4, 1 << 20)),
        pairs_(params.integer("pairs", 4, 1, 1 << 16)),
        length_(params.integer("length", 64, 4, 1 << 20)),
        power_(params.real("power", 0.01, 1e-6, 10)),
        random_fill_(params.flag("random_fill", true)) {
    if (length_ % 2 != 0) throw params.error("length", "must be even");
    if (length_ < 4 * pairs_)
      throw params.error("length", fmt::format("must be at least 4·pairs = {}", 4 * pairs_));
    if (vocabulary_ % 2 != 0 || vocabulary_ / 2 - 1 < pairs_)
      throw params.error("vocabulary",
                         fmt::format("must be even and at least 2·(pairs + 1) = {}", 2 * (pairs_ + 1)));
    Index slots = (length_ - 2 * pairs_) / 2;
    for (Index g = 1; g <= slots; ++g) weights_.push_back(std::pow(static_cast<double>(g), power_ - 1));
  }

  TaskInfo info() const override {
    // To have seen a single value is to have recalled it.
    const Index candidates = pairs_ > 1 ? pairs_ : vocabulary_ / 2;
    return {.steps = length_,
            .vocabulary = vocabulary_,
            .classes = vocabulary_,
            .looked_at = pairs_,
            .metric = "accuracy",
            .chance = 1.0 / static_cast<double>(candidates),
            .chance_loss = std::log(static_cast<double>(candidates)),
            .solved = 0.99,
            .breakdown = by_distance(std::max<Index>(1, length_ - 3))};
  }

  void draw(Rng& rng, Batch& batch, Index b) const override {
    const Index half = vocabulary_ / 2;
    // Kept from sample to sample, so that drawing allocates nothing.
    thread_local std::vector<Index> keys, values, slots;
    for (auto* numbers : {&keys, &values, &slots}) numbers->resize(static_cast<std::size_t>(pairs_));
    rng.distinct(keys, half - 1);
    rng.distinct(values, half);
    draw_slots(rng, slots);
    if (random_fill_)
      for (Index t = 2 * pairs_; t < length_; ++t) batch.set_token(t, b, rng.below(vocabulary_));
    for (Index i = 0; i < pairs_; ++i) {
      const auto at = static_cast<std::size_t>(i);
      const Index query = 2 * pairs_ + 2 * slots[at];
      batch.set_token(2 * i, b, 1 + keys[at]);
      batch.set_token(2 * i + 1, b, half + values[at]);
      batch.set_token(query, b, 1 + keys[at]);
      batch.set_class(query, b, half + values[at]);
      batch.set_group(query, b, group_of(query - (2 * i + 1)));
    }
  }

 private:
  /// One slot per pair: drawn one after the other without replacement, with the weights of those still free.
  void draw_slots(Rng& rng, std::vector<Index>& chosen) const {
    thread_local std::vector<double> free;
    free = weights_;
    double total = 0;
    for (const double weight : free) total += weight;
    for (Index& pick : chosen) {
      double rest = rng.uniform() * total;
      std::size_t slot = 0;
      std::size_t last_free = 0;
      for (; slot < free.size(); ++slot) {
        if (free[slot] <= 0) continue;
        last_free = slot;
        rest -= free[slot];
        if (rest < 0) break;
      }
      slot = std::min(slot, last_free);  // rounding may leave a crumb of `rest` after the last free slot
      pick = static_cast<Index>(slot);
      total -= free[slot];
      free[slot] = 0;
    }
  }

  Index vocabulary_, pairs_, length_;
  double power_;
  bool random_fill_;
  std::vector<double> weights_;
};

const Register<TaskEntry> registered{
    "recall",
    {.semantics = 1,
     .summary = "give the value shown with each key (MQAR); pairs, length, vocabulary, power, random_fill",
     .build = [](Params& params) -> std::unique_ptr<Task> { return std::make_unique<Recall>(params); }}};

}  // namespace
}  // namespace recurbench
