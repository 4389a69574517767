// Adding problem (Hochreiter & Schmidhuber 1997; sizes of Le, Jaitly & Hinton 2015).
//
// Each step brings a value u ~ U[0,1) and a marker; two steps are marked, one in each half. After the last
// step the model must give the sum of the two marked values. Example, length 6:
//   value   .31 .84 .05 .47 .92 .60
//   marker   0   1   0   0   0   1      target 0.84 + 0.60 = 1.44
// Always answering 1 gives a mean squared error of 2·Var(U) = 1/6: what a model without memory can reach.

#include <array>

#include "task/task.hpp"

namespace recurbench {
namespace {

class Adding : public SyntheticTask {
 public:
  explicit Adding(Params& params)
      : length_(params.integer("length", 100, 2, 1'000'000)),
        anywhere_(params.choice("markers", "halves", {"halves", "anywhere"}) == "anywhere") {}

  TaskInfo info() const override {
    return {.steps = length_,
            .channels = 2,
            .targets = 1,
            .looked_at = 1,
            .tolerance = 0.04,
            .metric = "loss",
            .chance = 1.0 / 6.0,
            .chance_loss = 1.0 / 6.0,
            .solved = 0.01};
  }

  void draw(Rng& rng, Batch& batch, Index b) const override {
    std::array<Index, 2> marked;
    if (anywhere_) {
      rng.distinct(marked, length_);
    } else {
      const Index half = length_ / 2;
      marked = {rng.below(half), half + rng.below(length_ - half)};
    }
    double sum = 0;
    for (Index t = 0; t < length_; ++t) {
      const double value = rng.uniform();
      const bool is_marked = t == marked[0] || t == marked[1];
      batch.set_real(t, b, 0, value);
      batch.set_real(t, b, 1, is_marked ? 1 : 0);
      if (is_marked) sum += value;
    }
    batch.set_value(length_ - 1, b, 0, sum);
  }

 private:
  Index length_;
  bool anywhere_;
};

const Register<TaskEntry> registered{
    "adding",
    {.semantics = 1,
     .summary = "sum of two marked numbers among many; length, markers: halves | anywhere",
     .build = [](Params& params) -> std::unique_ptr<Task> { return std::make_unique<Adding>(params); }}};

}  // namespace
}  // namespace recurbench
