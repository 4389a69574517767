// Memorization, one of the six MAD tasks (Poli et al. 2024).
//
// Keys stand in turn with an insert token, at which the key's value is wanted. One map from keys to values
// holds for every sample of training and test, in every study: it must be learnt, not read from the sequence.
// With vocabulary V the tokens are 0…K−1 keys, K = (V−1)/2, then values K…V−2, of which K are in use, and V−1
// the insert token. Example, V = 9, length 8 (+ insert), by the map:
//   key     0 1 2 3
//   value   6 5 7 4
//   input   2 + 0 + 1 + 2 +
//   target  . 7 . 6 . 5 . 7       (. the loss does not look)
// A model that knows the map's values but forgets the key is right with 1/K, in the micro average, not the
// published code's average over classes.

#include <cmath>
#include <numeric>
#include <utility>

#include "task/task.hpp"
#include "tasks/support/names.hpp"

namespace recurbench {
namespace {

constexpr StreamKey kMap{.seed = 12345, .purpose = Purpose::init};

class Memorization : public SyntheticTask {
 public:
  explicit Memorization(Params& params)
      : vocabulary_(params.integer("vocabulary", 256, 5, 1 << 20)),
        length_(params.integer("length", 32, 2, 1'000'000)),
        value_of_(static_cast<std::size_t>((vocabulary_ - 1) / 2)) {
    if (length_ % 2 != 0) throw params.error("length", "must be even");
    std::vector<Index> values(static_cast<std::size_t>(vocabulary_ - 1) - value_of_.size());
    std::iota(values.begin(), values.end(), static_cast<Index>(value_of_.size()));
    Rng rng(kMap);
    for (std::size_t i = 0; i < value_of_.size(); ++i) {
      std::swap(values[i],
                values[i + static_cast<std::size_t>(rng.below(static_cast<Index>(values.size() - i)))]);
      value_of_[i] = values[i];
    }
  }

  TaskInfo info() const override {
    const auto keys = static_cast<double>(value_of_.size());
    return {.steps = length_,
            .vocabulary = vocabulary_,
            .classes = vocabulary_,
            .looked_at = length_ / 2,
            .metric = "accuracy",
            .chance = 1 / keys,
            .chance_loss = std::log(keys),
            .solved = 0.99,
            .token_names = numbered(vocabulary_ - 1, {}, {"+"})};
  }

  void draw(Rng& rng, Batch& batch, Index b) const override {
    for (Index t = 0; t < length_; t += 2) {
      const Index key = rng.below(static_cast<Index>(value_of_.size()));
      batch.set_token(t, b, key);
      batch.set_token(t + 1, b, vocabulary_ - 1);
      batch.set_class(t + 1, b, value_of_[static_cast<std::size_t>(key)]);
    }
  }

 private:
  Index vocabulary_, length_;
  std::vector<Index> value_of_;
};

const Register<TaskEntry> registered{
    "mad_memorization",
    {.semantics = 1,
     .summary = "name the values that a fixed map gives to keys (MAD); length, vocabulary",
     .build = [](Params& params) -> std::unique_ptr<Task> {
       return std::make_unique<Memorization>(params);
     }}};

}  // namespace
}  // namespace recurbench
