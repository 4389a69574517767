#pragma once

#include <map>
#include <memory>
#include <string>
#include <vector>

#include "core/error.hpp"
#include "nn/mixer.hpp"
#include "support/layers.hpp"

namespace recurbench::test {

struct MixerSizes {
  Index steps = 7, batch = 3, width = 8;
  Index layer = 0, depth = 2;
};

/// One mixer on its own, x [T·B, width] → [T·B, width], its parameters, input and the gradient of its output
/// filled with patterns.
class MixerProbe {
 public:
  explicit MixerProbe(const std::vector<std::pair<std::string, Value>>& settings, MixerSizes sizes = {});

  /// Runs the steps [0, T) in windows that end at `ends` (the last is T), with carried state when there is
  /// more than one, forward and, if asked, backward from the output's gradient `dout`.
  void run(const std::vector<Index>& ends, bool backward = true);
  void run() { run({s.steps}); }

  /// Σ out·dout: what the gradients are those of.
  double value() const {
    double sum = 0;
    for (std::size_t i = 0; i < out.size(); ++i) sum += double{out[i]} * double{dout()[i]};
    return sum;
  }
  const std::vector<Real>& dout() const { return dout_; }
  std::vector<Real> grads() const { return {store.grads(), store.grads() + store.flat_size()}; }

  MixerSizes s;

 private:
  Params params_;

 public:
  std::unique_ptr<Mixer> mixer;
  ParameterStore store;
  std::vector<Real> x, out, dx, state;

 private:
  std::vector<Real> dout_ = wave(s.steps * s.batch * s.width, 8.0);
};

/// Every gradient against central differences, in windows where the gradient passes through the carry.
void expect_mixer_gradients(const std::vector<std::pair<std::string, Value>>& settings, MixerSizes sizes,
                            Index most = 40);

/// The tensors of tests/architectures/golden/<file>.txt by name.
std::map<std::string, std::vector<double>> golden_tensors(const std::string& name);

/// Output, dx and every parameter's gradient of a mixer against what golden/<file>.py wrote under `prefix`.
void expect_mixer_golden(const std::string& file, const std::string& prefix,
                         const std::vector<std::pair<std::string, Value>>& settings, MixerSizes sizes = {});

}  // namespace recurbench::test
