#include "kernels/gated_scan.hpp"

#include "support/gated_scans.hpp"

namespace recurbench {
namespace {

using test::GatedCase;

void expect_twins(const GatedCase& c, test::MatrixScanProbe probe, double tolerance) {
  probe.run(true, {}, 0);
  const auto twin = test::gated_twin(probe, c);
  test::expect_close(probe.out, twin.y, tolerance, "outputs");
  test::expect_close(probe.last, twin.state, tolerance, "final state");
  test::expect_close(probe.dfirst, twin.dstate, tolerance, "gradient of the initial state");
  test::expect_close(probe.inputs[0].grad, test::gathered_keys(twin.dr, c), tolerance, "gradient of q");
  test::expect_close(probe.inputs[1].grad, test::gathered_keys(twin.dk, c), tolerance, "gradient of k");
  test::expect_close(probe.inputs[2].grad, twin.dv, tolerance, "gradient of v");
  test::expect_close(probe.inputs[3].grad, test::gathered_decay(twin, c), tolerance, "gradient of log α");
}

TEST(GatedScan, EqualsTheRecurrenceStepByStepInValuesAndGradients) {
  for (const auto& c : test::gated_cases())
    expect_twins(c, test::gated_probe(c), test::for_real(1e-5, 1e-12));
}

TEST(GatedScan, StaysExactUnderDecaysThatForgetEverythingAtOnce) {
  for (const auto& c : test::gated_cases()) {
    auto probe = test::gated_probe(c);
    auto& decays = probe.inputs[3].value;
    for (std::size_t i = 0; i < decays.size(); ++i)
      if (i % 3 != 1) decays[i] = -50;
    expect_twins(c, probe, test::for_real(1e-5, 1e-12));
  }
}

TEST(GatedScan, IsLinearAttentionWithoutDecay) {
  const GatedCase c{45, {2, 2, 4, 3}, {}};
  auto probe = test::gated_probe(c, 0);
  std::fill(probe.first.begin(), probe.first.end(), Real{0});
  probe.run(false);
  std::vector<double> sums(probe.last.size());
  const auto& k = probe.inputs[1].value;
  const auto& v = probe.inputs[2].value;
  for (Index t = 0; t < c.steps; ++t)
    for (Index head = 0; head < 4; ++head)  // of both sequences
      for (Index i = 0; i < 12; ++i)
        sums[static_cast<std::size_t>(head * 12 + i)] +=
            double{k[static_cast<std::size_t>((t * 4 + head) * 4 + i / 3)]} *
            double{v[static_cast<std::size_t>((t * 4 + head) * 3 + i % 3)]};
  test::expect_close(probe.last, sums, test::for_real(1e-5, 1e-12), "Σ k vᵀ");
}

TEST(GatedScan, HalvesAnAccumulatorToTheGeometricSeries) {
  const GatedCase c{40, {1, 1, 1, 1}, {}};
  auto probe = test::gated_probe(c);
  probe.first = {0};
  for (std::size_t i : {0U, 1U, 2U})
    std::fill(probe.inputs[i].value.begin(), probe.inputs[i].value.end(), Real{1});
  std::fill(probe.inputs[3].value.begin(), probe.inputs[3].value.end(), static_cast<Real>(-std::log(2.0)));
  probe.run(false);
  for (Index t = 0; t < c.steps; ++t)
    EXPECT_NEAR(double{probe.out[static_cast<std::size_t>(t)]}, 2 * (1 - std::pow(0.5, t + 1)),
                test::for_real(1e-6, 1e-14));
}

TEST(GatedScan, RunsInWindowsAsInOnePiece) {
  for (const auto& c : test::gated_cases())
    if (c.steps > 20) test::expect_same_in_windows(test::gated_probe(c), {1, 7, 20});
}

TEST(GatedScan, LeadsTheFinalStatesGradientBackThoughNoOutputHasOne) {
  const GatedCase c{20, {2, 2, 3, 4}, {}};
  auto probe = test::gated_probe(c);
  std::fill(probe.dout.begin(), probe.dout.end(), Real{0});
  probe.run(true, {7});
  const auto twin = test::gated_twin(probe, c);
  test::expect_close(probe.dfirst, twin.dstate, test::for_real(1e-5, 1e-12), "gradient of the initial state");
  test::expect_close(probe.inputs[2].grad, twin.dv, test::for_real(1e-5, 1e-12), "gradient of v");
}

TEST(GatedScan, ReadsOneRowOfDecaysForAllSteps) {
  const GatedCase c{20, {2, 2, 3, 4}, {}};
  auto whole = test::gated_probe(c);
  auto& decays = whole.inputs[3];
  for (std::size_t i = 2; i < decays.value.size(); ++i) decays.value[i] = decays.value[i % 2];
  auto row = whole;
  row.inputs[3].rows = 1;
  row.inputs[3].value.resize(2);
  whole.run(true);
  row.run(true);
  EXPECT_TRUE(test::same_bits(row.out, whole.out));
  std::vector<double> sums(2);
  for (std::size_t i = 0; i < decays.grad.size(); ++i) sums[i % 2] += double{decays.grad[i]};
  test::expect_close(row.inputs[3].grad, sums, test::for_real(1e-5, 1e-12), "gradient of the row");
}

TEST(GatedScan, AddsToGradients) {
  auto fresh = test::gated_probe({19, {2, 2, 3, 4}, {.shared_keys = true}});
  auto added = fresh;
  fresh.run(true);
  added.run(true, {}, 1);
  for (std::size_t i = 0; i < fresh.inputs.size(); ++i) {
    for (Real& g : fresh.inputs[i].grad) g += 1;
    test::expect_close(added.inputs[i].grad, fresh.inputs[i].grad, test::for_real(1e-6, 1e-13), "gradient");
  }
}

TEST(GatedScan, LetsNoLaterStepTouchEarlierOutputs) {
  for (const bool by_key : {false, true}) {
    auto probe = test::gated_probe({20, {1, 2, 3, 4}, {.decay_by_key = by_key}});
    probe.run(false);
    const auto before = probe.out;
    for (auto& input : probe.inputs)
      for (auto x = input.value.begin() + 9 * input.cols; x != input.value.end(); ++x) *x = Real(-0.3);
    probe.run(false);
    EXPECT_TRUE(test::same_bits(std::span(probe.out).first(9 * 8), std::span(before).first(9 * 8)));
    EXPECT_FALSE(
        test::same_bits(std::span(probe.out).subspan(9 * 8, 8), std::span(before).subspan(9 * 8, 8)));
  }
}

TEST(GatedScan, PassesNaNOn) {
  for (const std::size_t input : {0U, 1U, 2U, 3U}) {
    auto probe = test::gated_probe({20, {1, 1, 3, 4}, {}});
    probe.inputs[input].value[0] = std::numeric_limits<Real>::quiet_NaN();
    probe.run(false);
    EXPECT_TRUE(std::isnan(probe.out[0]));
    const Real last = probe.out[probe.out.size() - 4];
    if (input > 0) {
      EXPECT_TRUE(std::isnan(last));
    }
  }
}

TEST(GatedScan, KeepsNaNFromEarlierSteps) {
  for (const bool by_key : {false, true})
    for (const std::size_t input : {0U, 1U, 2U, 3U}) {
      auto probe = test::gated_probe({20, {1, 1, 3, 4}, {.decay_by_key = by_key}});
      auto& tensor = probe.inputs[input];
      tensor.value[static_cast<std::size_t>(5 * tensor.cols)] = std::numeric_limits<Real>::quiet_NaN();
      probe.run(false);
      EXPECT_TRUE(std::all_of(probe.out.begin(), probe.out.begin() + 5 * 4, [](Real y) {
        return std::isfinite(y);
      })) << tensor.name;
      EXPECT_TRUE(std::isnan(probe.out[5 * 4])) << tensor.name;
    }
}

TEST(GatedScan, RefusesMatricesThatDoNotFit) {
  auto probe = test::gated_probe({4, {2, 2, 3, 4}, {}});
  probe.sizes.keys = 4;
  probe.op = [sizes = probe.sizes](Tape& tape, std::span<const Var> in, Carry carry) {
    return gated_scan(tape, in[0], in[1], in[2], in[3], sizes, {}, carry);
  };
  EXPECT_THROW(probe.run(false), Error);
}

}  // namespace
}  // namespace recurbench
