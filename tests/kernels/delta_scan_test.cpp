#include "kernels/delta_scan.hpp"

#include "support/delta_scans.hpp"

namespace recurbench {
namespace {

using test::DeltaCase;
using test::DeltaDecay;

constexpr double kTolerance = test::for_real(1e-5, 1e-12);

/// Sums of `keys` neighbours.
std::vector<double> summed(const std::vector<double>& x, Index keys) {
  std::vector<double> sums(x.size() / static_cast<std::size_t>(keys));
  for (std::size_t i = 0; i < x.size(); ++i) sums[i / static_cast<std::size_t>(keys)] += x[i];
  return sums;
}

TEST(DeltaScan, EqualsTheRecurrenceStepByStepInValuesAndGradients) {
  for (const auto& c : test::delta_cases()) {
    auto probe = test::delta_probe(c);
    probe.run(true);
    const auto twin = test::delta_twin(probe, c);
    test::expect_close(probe.out, twin.y, kTolerance, "outputs");
    test::expect_close(probe.last, twin.state, kTolerance, "final state");
    test::expect_close(probe.dfirst, twin.dstate, kTolerance, "gradient of the initial state");
    test::expect_close(probe.inputs[0].grad, twin.dr, kTolerance, "gradient of r");
    test::expect_close(probe.inputs[1].grad, twin.dk, kTolerance, "gradient of k");
    test::expect_close(probe.inputs[2].grad, twin.dv, kTolerance, "gradient of v");
    test::expect_close(probe.inputs[3].grad, twin.da, kTolerance, "gradient of a");
    test::expect_close(probe.inputs[4].grad, twin.db, kTolerance, "gradient of b");
    if (c.decay != DeltaDecay::none)
      test::expect_close(probe.inputs[5].grad,
                         c.decay == DeltaDecay::by_key ? twin.dw : summed(twin.dw, c.sizes.keys), kTolerance,
                         "gradient of w");
  }
}

TEST(DeltaScan, RunsInWindowsAsInOnePiece) {
  for (const auto& c : test::delta_cases())
    if (c.steps > 17) test::expect_same_in_windows(test::delta_probe(c), {1, 7, 17});
}

/// The delta rule with β_t: S ← S(I − β k kᵀ) + β v kᵀ, from a given state. Keys and values [T, 4].
std::vector<Real> delta_rule(const std::vector<Real>& keys, std::vector<Real> values, Real beta,
                             const std::vector<Real>& first) {
  const Index steps = static_cast<Index>(keys.size()) / 4;
  auto probe = test::delta_probe({steps, {1, 1, 4, 4}, DeltaDecay::none});
  for (Real& v : values) v *= beta;
  auto minus = keys;
  for (Real& k : minus) k *= -beta;
  probe.inputs[0].value = keys;
  probe.inputs[1].value = keys;
  probe.inputs[2].value = values;
  probe.inputs[3].value = keys;
  probe.inputs[4].value = minus;
  probe.first = first;
  probe.run(false);
  return probe.last;
}

const std::vector<Real> kZeros(16);

/// Orthonormal keys: the rows of a Hadamard matrix, halved.
std::vector<Real> orthonormal_keys() {
  std::vector<Real> keys{1, 1, 1, 1, 1, -1, 1, -1, 1, 1, -1, -1, 1, -1, -1, 1};
  for (Real& k : keys) k /= 2;
  return keys;
}

std::vector<Real> read_by(const std::vector<Real>& state, const std::vector<Real>& key) {
  std::vector<Real> value(4);
  for (std::size_t j = 0; j < 4; ++j)
    for (std::size_t i = 0; i < 4; ++i) value[i] += state[j * 4 + i] * key[j];
  return value;
}

TEST(DeltaScan, StoresEveryValueExactlyUnderOrthonormalKeys) {
  const auto keys = orthonormal_keys();
  const auto values = test::wave(16, 0.4);
  const auto state = delta_rule(keys, values, 1, kZeros);
  for (Index i = 0; i < 4; ++i)
    test::expect_close(read_by(state, {keys.begin() + 4 * i, keys.begin() + 4 * i + 4}),
                       std::vector<Real>(values.begin() + 4 * i, values.begin() + 4 * i + 4),
                       test::for_real(1e-6, 1e-14), "the value stored");
}

TEST(DeltaScan, ReplacesAValueWhereLinearAttentionAddsIt) {
  const std::vector<Real> keys{0.5, 0.5, 0.5, 0.5, 0.5, 0.5, 0.5, 0.5};
  const std::vector<Real> values{1, 2, 3, 4, -5, 6, 7, 8};
  EXPECT_EQ(read_by(delta_rule(keys, values, 1, kZeros), {0.5, 0.5, 0.5, 0.5}),
            (std::vector<Real>{-5, 6, 7, 8}));
  auto attention = test::delta_probe({2, {1, 1, 4, 4}, DeltaDecay::none});
  attention.inputs[1].value = keys;
  attention.inputs[2].value = values;
  std::fill(attention.inputs[3].value.begin(), attention.inputs[3].value.end(), Real{0});
  attention.first = kZeros;
  attention.run(false);
  EXPECT_EQ(read_by(attention.last, {0.5, 0.5, 0.5, 0.5}), (std::vector<Real>{-4, 8, 10, 12}));
}

TEST(DeltaScan, ReflectsTwiceToTheIdentityUnderBetaTwo) {
  const auto first = test::wave(16, 0.4);
  const std::vector<Real> keys{0.5, -0.5, 0.5, 0.5, 0.5, -0.5, 0.5, 0.5};
  test::expect_close(delta_rule(keys, std::vector<Real>(8), 2, first), first, test::for_real(1e-6, 1e-14),
                     "S");
}

TEST(DeltaScan, SwapsTwoRowsOfTheStateUnderBetaTwo) {
  const auto first = test::wave(16, 0.4);
  const Real half = static_cast<Real>(std::sqrt(0.5));
  const auto swapped = delta_rule({0, half, 0, -half}, std::vector<Real>(4), 2, first);
  auto expected = first;
  std::swap_ranges(expected.begin() + 4, expected.begin() + 8, expected.begin() + 12);
  test::expect_close(swapped, expected, test::for_real(1e-6, 1e-14), "S with rows 1 and 3 swapped");
}

TEST(DeltaScan, LeadsTheFinalStatesGradientBackThoughNoOutputHasOne) {
  const DeltaCase c{20, {2, 2, 3, 4}, DeltaDecay::by_head};
  auto probe = test::delta_probe(c);
  std::fill(probe.dout.begin(), probe.dout.end(), Real{0});
  probe.run(true, {7});
  const auto twin = test::delta_twin(probe, c);
  test::expect_close(probe.dfirst, twin.dstate, test::for_real(1e-5, 1e-12), "gradient of the initial state");
  test::expect_close(probe.inputs[2].grad, twin.dv, test::for_real(1e-5, 1e-12), "gradient of v");
}

TEST(DeltaScan, ReadsOneRowOfDecaysForAllSteps) {
  const DeltaCase c{20, {2, 2, 3, 4}, DeltaDecay::by_head};
  auto whole = test::delta_probe(c);
  auto& decays = whole.inputs[5];
  for (std::size_t i = 2; i < decays.value.size(); ++i) decays.value[i] = decays.value[i % 2];
  auto row = whole;
  row.inputs[5].rows = 1;
  row.inputs[5].value.resize(2);
  whole.run(true);
  row.run(true);
  EXPECT_TRUE(test::same_bits(row.out, whole.out));
  std::vector<double> sums(2);
  for (std::size_t i = 0; i < decays.grad.size(); ++i) sums[i % 2] += double{decays.grad[i]};
  test::expect_close(row.inputs[5].grad, sums, test::for_real(1e-5, 1e-12), "gradient of the row");
}

TEST(DeltaScan, AddsToGradients) {
  auto fresh = test::delta_probe({19, {2, 2, 3, 4}, DeltaDecay::by_head});
  auto added = fresh;
  fresh.run(true);
  added.run(true, {}, 1);
  for (std::size_t i = 0; i < fresh.inputs.size(); ++i) {
    for (Real& g : fresh.inputs[i].grad) g += 1;
    test::expect_close(added.inputs[i].grad, fresh.inputs[i].grad, test::for_real(1e-6, 1e-13), "gradient");
  }
}

TEST(DeltaScan, PassesNaNOn) {
  for (std::size_t input = 0; input < 6; ++input) {
    auto probe = test::delta_probe({20, {1, 1, 3, 4}, DeltaDecay::by_key});
    probe.inputs[input].value[0] = std::numeric_limits<Real>::quiet_NaN();
    probe.run(false);
    EXPECT_TRUE(std::isnan(probe.out[0])) << probe.inputs[input].name;
    const Real last = probe.out[probe.out.size() - 4];
    if (input > 0) {
      EXPECT_TRUE(std::isnan(last)) << probe.inputs[input].name;
    }
  }
}

TEST(DeltaScan, RefusesMatricesThatDoNotFit) {
  auto probe = test::delta_probe({4, {2, 2, 3, 4}, DeltaDecay::none});
  std::swap(probe.inputs[0], probe.inputs[2]);
  std::swap(probe.inputs[0].rows, probe.inputs[0].cols);
  EXPECT_THROW(probe.run(false), Error);
}

}  // namespace
}  // namespace recurbench
