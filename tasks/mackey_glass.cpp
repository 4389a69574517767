// Mackey–Glass series (Mackey & Glass 1977; as a benchmark, Jaeger & Haas 2004; Voelker et al. 2019).
//
// A chaotic delay equation, dx/dt = 0.2·x(t−τ) / (1 + x(t−τ)^10) − 0.1·x(t), from x = 1.2 until t = 0; the
// values at every whole t from 1000 on, standardised over the part for training. At each step the loss wants
// the value `ahead` steps later. Windows of `length` steps lie anywhere in the first 40,000 values for
// training, in the next 5,000 for validation, in the last 5,000 for test. Example, ahead 2, washout 1, length
// 4, values 100·x:
//   series  -135 -145 -153 -157 -155 -147
//   input   -135 -145 -153 -157
//   target    .  -157 -155 -147       (. the loss does not look: the `washout`)
// Baseline: the best line through the present value, over the part for training. (Chaotic from a delay of
// about 17 on; below, the values repeat.) Integrated by Runge–Kutta, 4th order, in steps of 0.1, the delayed
// value interpolated between them.

#include "tasks/support/shared.hpp"
#include "tasks/support/signals.hpp"

namespace recurbench {
namespace {

double growth(double delayed) {
  const double square = delayed * delayed, fourth = square * square;
  return 0.2 * delayed / (1 + fourth * fourth * square);
}

Trajectory mackey_glass(Index delay) {
  constexpr Index kPerUnit = 10, kSkipped = 1000;
  constexpr double kStep = 1.0 / kPerUnit;
  const Index lag = delay * kPerUnit, count = (kSkipped + Trajectory::kSteps) * kPerUnit;
  std::vector<double> x(static_cast<std::size_t>(lag + 1), 1.2);  // from −delay to 0
  x.reserve(static_cast<std::size_t>(lag + count + 1));
  for (Index i = 0; i < count; ++i) {
    const double before = x[static_cast<std::size_t>(i)], after = x[static_cast<std::size_t>(i + 1)];
    const double now = x.back(), halfway = growth((before + after) / 2);
    const double k1 = growth(before) - 0.1 * now;
    const double k2 = halfway - 0.1 * (now + kStep / 2 * k1);
    const double k3 = halfway - 0.1 * (now + kStep / 2 * k2);
    const double k4 = growth(after) - 0.1 * (now + kStep * k3);
    x.push_back(now + kStep / 6 * (k1 + 2 * k2 + 2 * k3 + k4));
  }
  Trajectory trajectory;
  for (Index t = kSkipped; t < kSkipped + Trajectory::kSteps; ++t)
    trajectory.values.push_back(x[static_cast<std::size_t>(lag + t * kPerUnit)]);
  trajectory.standardise();
  return trajectory;
}

const Register<TaskEntry> registered{
    "mackey_glass",
    {.semantics = 1,
     .summary = "value of a chaotic delay equation some steps ahead; length, ahead, tau, washout",
     .build = [](Params& params) -> std::unique_ptr<Task> {
       const Index delay = params.integer("tau", 17, 5, 100);
       auto trajectory = shared<Trajectory>(delay, [delay] { return mackey_glass(delay); });
       return std::make_unique<SignalTask>(params, 15, std::move(trajectory));
     }}};

}  // namespace
}  // namespace recurbench
