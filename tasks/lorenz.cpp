// Lorenz system (Lorenz 1963; as a benchmark, Jaeger & Haas 2004; Pathak et al. 2017).
//
// Chaotic: dx/dt = 10·(y − x), dy/dt = x·(28 − z) − y, dz/dt = x·y − 8/3·z from (1, 1, 1); the state every
// 0.03 time units from 30 on, standardised over the part for training. At each step the loss wants the state
// `ahead` steps later. By default only x is seen and wanted: a model must recover the rest from the past.
// With `observe: xyz` the present state decides the future, and what is asked for is the map, not memory.
// Windows of `length` steps lie anywhere in the first 40,000 states for training, in the next 5,000 for
// validation, in the last 5,000 for test. Example, ahead 2, washout 1, length 4, values 100·x:
//   series  107 126 145 162 172 173
//   input   107 126 145 162
//   target   .  162 172 173       (. the loss does not look: the `washout`)
// Baseline: the best line through the present value, over the part for training. Integrated by
// Runge–Kutta, 4th order, in steps of 0.01.

#include <array>

#include "tasks/support/shared.hpp"
#include "tasks/support/signals.hpp"

namespace recurbench {
namespace {

using State = std::array<double, 3>;

State slope(const State& s) {
  return {10 * (s[1] - s[0]), s[0] * (28 - s[2]) - s[1], s[0] * s[1] - 8.0 / 3 * s[2]};
}

State moved(const State& s, const State& by, double time) {
  return {s[0] + time * by[0], s[1] + time * by[1], s[2] + time * by[2]};
}

State after(const State& s, double time) {
  const State k1 = slope(s), k2 = slope(moved(s, k1, time / 2)), k3 = slope(moved(s, k2, time / 2)),
              k4 = slope(moved(s, k3, time));
  State next;
  for (std::size_t i = 0; i < 3; ++i) next[i] = s[i] + time / 6 * (k1[i] + 2 * k2[i] + 2 * k3[i] + k4[i]);
  return next;
}

Trajectory lorenz(Index channels) {
  constexpr Index kSkipped = 1000;
  Trajectory trajectory;
  trajectory.channels = channels;
  State state{1, 1, 1};
  for (Index t = 0; t < kSkipped + Trajectory::kSteps; ++t) {
    if (t >= kSkipped)
      trajectory.values.insert(trajectory.values.end(), state.begin(), state.begin() + channels);
    for (int part = 0; part < 3; ++part) state = after(state, 0.01);
  }
  trajectory.standardise();
  return trajectory;
}

const Register<TaskEntry> registered{
    "lorenz",
    {.semantics = 2,
     .summary = "state of the Lorenz system some steps ahead; length, ahead, observe: x | xyz, washout",
     .build = [](Params& params) -> std::unique_ptr<Task> {
       const Index channels = params.choice("observe", "x", {"x", "xyz"}) == "x" ? 1 : 3;
       auto trajectory = shared<Trajectory>(channels, [channels] { return lorenz(channels); });
       return std::make_unique<SignalTask>(params, 5, std::move(trajectory));
     }}};

}  // namespace
}  // namespace recurbench
