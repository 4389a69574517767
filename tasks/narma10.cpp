// NARMA10: a nonlinear system of order 10, driven by noise (Atiya & Parlos 2000; Jaeger 2003).
//
//   y(t+1) = 0.3·y(t) + 0.05·y(t)·(y(t) + y(t−1) + … + y(t−9)) + 1.5·u(t−9)·u(t) + 0.1
//
// u is uniform in [0, 0.5). Step t brings u(t), and the loss wants y(t+1), shifted and scaled to mean 0 and
// variance 1 in the long run. A sample is a window of a run: 50 steps from y = 0 precede it unseen. The
// system can diverge; a run in which y exceeds 1 is drawn again. The `washout` first steps are not looked at,
// for lack of a past. Example: y = 0.2 at t and before, u(t−9) = 0.4, u(t) = 0.5
//   next    0.48
// which is wanted as (0.48 − 0.38801) / 0.10845. Baseline: the best line through the
// present input: its slope is 1.5 times the mean of u(t−9).

#include "tasks/support/signals.hpp"

namespace recurbench {
namespace {

// Over 3·10^8 steps of samples.
constexpr double kMean = 0.38801, kDeviation = 0.10845;

class Narma10 : public SyntheticTask {
 public:
  explicit Narma10(Params& params)
      : length_(params.integer("length", 128, 1, 4'000)), washout_(read_washout(params, length_)) {}

  TaskInfo info() const override {
    constexpr double kSlope = 1.5 * 0.25 / kDeviation, kInputVariance = 0.25 / 12;
    return signal_info(length_, washout_, 1, 1 - kSlope * kSlope * kInputVariance, 0.2);
  }

  void draw(Rng& rng, Batch& batch, Index b) const override {
    thread_local std::vector<double> u, y;
    u.resize(static_cast<std::size_t>(kUnseen + length_));
    y.resize(u.size() + 1);
    while (!run(rng, u, y)) {
    }
    for (Index t = 0; t < length_; ++t) {
      const auto at = static_cast<std::size_t>(kUnseen + t);
      batch.set_real(t, b, 0, u[at]);
      if (t >= washout_) batch.set_value(t, b, 0, (y[at + 1] - kMean) / kDeviation);
    }
  }

 private:
  static constexpr Index kUnseen = 50, kOrder = 10;

  /// Draws the inputs and follows y; whether it stays at most 1.
  static bool run(Rng& rng, std::vector<double>& u, std::vector<double>& y) {
    y[0] = 0;
    double recent = 0;  // the sum of the last ten y
    for (std::size_t t = 0; t < u.size(); ++t) {
      u[t] = 0.5 * rng.uniform();
      const double before = t + 1 >= kOrder ? u[t + 1 - kOrder] : 0;
      recent += y[t] - (t >= kOrder ? y[t - kOrder] : 0);
      y[t + 1] = 0.3 * y[t] + 0.05 * y[t] * recent + 1.5 * before * u[t] + 0.1;
      if (y[t + 1] > 1) return false;
    }
    return true;
  }

  Index length_, washout_;
};

const Register<TaskEntry> registered{
    "narma10",
    {.semantics = 1,
     .summary = "output of a nonlinear system of order 10 driven by noise; length, washout",
     .build = [](Params& params) -> std::unique_ptr<Task> { return std::make_unique<Narma10>(params); }}};

}  // namespace
}  // namespace recurbench
