#include "autodiff/ops.hpp"
#include "core/error.hpp"
#include "kernels/losses.hpp"
#include "kernels/reduce.hpp"

namespace recurbench {

Var softmax_cross_entropy(Tape& tape, Var logits, std::span<const std::int32_t> targets) {
  const auto rows = static_cast<Index>(targets.size());
  require(rows > 0 && rows % tape.rows(logits) == 0 && tape.size(logits) % rows == 0,
          "softmax_cross_entropy: {} targets for {} rows of {} logits", rows, tape.rows(logits),
          tape.cols(logits));
  const Index classes = tape.size(logits) / rows;
  for (const std::int32_t target : targets)
    require(target >= 0 && target < classes, "softmax_cross_entropy: targets 0…{} were required, got {}",
            classes - 1, target);
  Real* probabilities = tape.arena().reals(rows * classes);
  const std::int32_t* target = targets.data();
  const Var out = tape.record(1, 1, {logits}, [=](Tape& t, Var self) {
    const Real scale = t.grad(self)[0] / static_cast<Real>(rows);
    softmax_cross_entropy_backward(t.grad(logits), scale, probabilities, target, rows, classes);
  });
  const double loss = softmax_cross_entropy_forward(probabilities, tape.value(logits), target, rows, classes);
  tape.output(out)[0] = static_cast<Real>(loss / static_cast<double>(rows));
  return out;
}

Var mean_squared_error(Tape& tape, Var prediction, std::span<const Real> targets) {
  const Index count = tape.size(prediction);
  require(static_cast<Index>(targets.size()) == count && count > 0,
          "mean_squared_error: {} targets for {} predictions", targets.size(), count);
  Real* difference = tape.arena().reals(count);
  const Var out = tape.record(1, 1, {prediction}, [prediction, difference](Tape& t, Var self) {
    const Index n = t.size(prediction);
    const Real scale = 2 * t.grad(self)[0] / static_cast<Real>(n);
    Real* dprediction = t.grad(prediction);
    for (Index i = 0; i < n; ++i) dprediction[i] += scale * difference[i];
  });
  for (Index i = 0; i < count; ++i)
    difference[i] = tape.value(prediction)[i] - targets[static_cast<std::size_t>(i)];
  tape.output(out)[0] = static_cast<Real>(sum_of_squares(difference, count) / static_cast<double>(count));
  return out;
}

}  // namespace recurbench
