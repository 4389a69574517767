#include "kernels/losses.hpp"
#include "kernels/norm.hpp"
#include "support/gradcheck.hpp"

namespace recurbench {
namespace {

using test::gradient_error;
using test::wave;

TEST(LossGradients, CrossEntropyByItsLogits) {
  const Index rows = 5, classes = 7;
  auto logits = wave(rows * classes, 0.4, 2);
  const auto targets = test::whole_wave(rows, classes);
  std::vector<Real> probabilities(logits.size()), dlogits(logits.size(), 0), scratch(logits.size());
  softmax_cross_entropy_forward(probabilities.data(), logits.data(), targets.data(), rows, classes);
  softmax_cross_entropy_backward(dlogits.data(), 1, probabilities.data(), targets.data(), rows, classes);
  const double error = gradient_error(logits, dlogits, [&] {
    return softmax_cross_entropy_forward(scratch.data(), logits.data(), targets.data(), rows, classes);
  });
  EXPECT_LE(error, test::kGradientTolerance);
  test::record_worst("log10_gradient_error", error);
}

/// Σ dout ⊙ rms_norm(x) and its gradients, which come on top of what dx and dweight held.
struct NormProbe {
  Index rows, cols;
  std::vector<Real> x = wave(rows * cols, 0.4), weight = wave(cols, 1.3), dout = wave(rows * cols, 2.2);
  std::vector<Real> out = std::vector<Real>(x.size()),
                    inv_rms = std::vector<Real>(static_cast<std::size_t>(rows));

  double value() {
    rms_norm_forward(out.data(), inv_rms.data(), x.data(), weight.data(), Real(1e-5), rows, cols);
    double total = 0;
    for (std::size_t i = 0; i < out.size(); ++i) total += double{dout[i]} * double{out[i]};
    return total;
  }
};

TEST(NormGradients, RmsNormByInputAndWeightEachAccumulated) {
  NormProbe probe{.rows = 5, .cols = 17};
  probe.value();
  std::vector<Real> dx(probe.x.size(), 3), dweight(probe.weight.size(), 4);
  rms_norm_backward(dx.data(), dweight.data(), probe.dout.data(), probe.x.data(), probe.weight.data(),
                    probe.inv_rms.data(), probe.rows, probe.cols);
  for (auto& number : dx) number -= 3;
  for (auto& number : dweight) number -= 4;
  for (const auto& [values, gradient] : {std::pair{&probe.x, &dx}, std::pair{&probe.weight, &dweight}}) {
    const double error = gradient_error(*values, *gradient, [&] { return probe.value(); });
    EXPECT_LE(error, test::kGradientTolerance);
    test::record_worst("log10_gradient_error", error);
  }
}

TEST(RmsNorm, WantsOnlyWhatIsAskedFor) {
  NormProbe probe{.rows = 3, .cols = 5};
  probe.value();
  std::vector<Real> dx(probe.x.size(), 0), dx_alone(probe.x.size(), 0), dweight(5, 0), dweight_alone(5, 0);
  const auto run = [&](Real* to_x, Real* to_weight) {
    rms_norm_backward(to_x, to_weight, probe.dout.data(), probe.x.data(), probe.weight.data(),
                      probe.inv_rms.data(), 3, 5);
  };
  run(dx.data(), dweight.data());
  run(dx_alone.data(), nullptr);
  run(nullptr, dweight_alone.data());
  EXPECT_TRUE(test::same_bits(dx, dx_alone));
  EXPECT_TRUE(test::same_bits(dweight, dweight_alone));
}

}  // namespace
}  // namespace recurbench
