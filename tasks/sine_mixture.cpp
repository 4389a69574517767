// Mixture of sines: a value some steps ahead, of a signal whose frequencies differ from sample to sample.
//
// Each sample adds up 2 to `sines` sines of random frequency (0.01 to 0.1 cycles a step) and phase, of equal
// amplitudes that give the sum the variance 1, and shows it with normal noise of deviation `noise`. At each
// step the loss wants the sum without noise `ahead` steps later. A model must find out the frequencies from
// what it has seen. Example, ahead 1, washout 2, length 5, noise 0, values 100·x:
//   series  65 81 92 99 100 94
//   input   65 81 92 99 100
//   target  .  .  99 100 94       (. the loss does not look: the `washout`)
// Baseline: the best line through the present value, which is better than the mean and than the value itself.
// The solved level is what is within reach of the default noise, not of every setting.

#include <array>
#include <cmath>
#include <numbers>

#include "tasks/support/signals.hpp"

namespace recurbench {
namespace {

constexpr double kSlowest = 0.01, kFastest = 0.1;

/// A sine of random frequency and phase, which turns by its frequency at each step.
struct Sine {
  double value = 0, cosine = 0, by_sine = 0, by_cosine = 1;

  Sine() = default;
  Sine(Rng& rng, double amplitude) {
    const double step_angle = 2 * std::numbers::pi * rng.uniform(kSlowest, kFastest);
    const double phase = 2 * std::numbers::pi * rng.uniform();
    value = amplitude * std::sin(phase);
    cosine = amplitude * std::cos(phase);
    by_sine = std::sin(step_angle);
    by_cosine = std::cos(step_angle);
  }
  void step() {
    const double turned = value * by_cosine + cosine * by_sine;
    cosine = cosine * by_cosine - value * by_sine;
    value = turned;
  }
};

class SineMixture : public SyntheticTask {
 public:
  explicit SineMixture(Params& params)
      : length_(params.integer("length", 128, 1, 10'000)),
        ahead_(params.integer("ahead", 1, 1, 500)),
        washout_(read_washout(params, length_)),
        sines_(params.integer("sines", 5, 2, 100)),
        noise_(params.real("noise", 0.1, 0, 10)) {}

  TaskInfo info() const override {
    // The signal's covariance at a distance is the mean of cos(2π·frequency·distance).
    const double angle = 2 * std::numbers::pi * static_cast<double>(ahead_);
    const double covariance =
        (std::sin(angle * kFastest) - std::sin(angle * kSlowest)) / (angle * (kFastest - kSlowest));
    const double line = 1 - covariance * covariance / (1 + noise_ * noise_);
    return forecast_info(length_, washout_, ahead_, 1, line, 0.17);
  }

  void draw(Rng& rng, Batch& batch, Index b) const override {
    // Kept from sample to sample, so that drawing allocates nothing.
    thread_local std::vector<Sine> sines;
    thread_local std::vector<double> sum;
    sines.resize(static_cast<std::size_t>(2 + rng.below(sines_ - 1)));
    for (Sine& each : sines) each = Sine(rng, std::sqrt(2 / static_cast<double>(sines.size())));
    sum.assign(static_cast<std::size_t>(length_ + ahead_), 0);
    for (double& value : sum)
      for (Sine& each : sines) {
        value += each.value;
        each.step();
      }
    std::array<double, 2> noise{};
    for (Index t = 0; t < length_; ++t) {
      if (noise_ > 0 && t % 2 == 0) noise = rng.two_normals();
      batch.set_real(t, b, 0,
                     sum[static_cast<std::size_t>(t)] + noise_ * noise[static_cast<std::size_t>(t % 2)]);
      if (t >= washout_) batch.set_value(t, b, 0, sum[static_cast<std::size_t>(t + ahead_)]);
    }
  }

 private:
  Index length_, ahead_, washout_, sines_;
  double noise_;
};

const Register<TaskEntry> registered{
    "sine_mixture",
    {.semantics = 2,
     .summary = "value of a sum of random sines some steps ahead; length, ahead, sines, noise, washout",
     .build = [](Params& params) -> std::unique_ptr<Task> { return std::make_unique<SineMixture>(params); }}};

}  // namespace
}  // namespace recurbench
