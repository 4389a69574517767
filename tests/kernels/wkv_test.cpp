#include "kernels/wkv.hpp"

#include <cmath>

#include "support/wkv_probe.hpp"

namespace recurbench {
namespace {

using test::for_real;

/// One call of the kernel without a tape, from a state of one's own.
struct Call {
  WkvShape shape;
  std::vector<Real> r, k, v, decay, first, state, out;

  explicit Call(const WkvShape& s) : shape(s) {
    const Index count = s.steps * s.cells();
    r = std::vector<Real>(static_cast<std::size_t>(count), Real(50));  // σ = 1
    k = test::wave(count, 0.2);
    v = test::wave(count, 1.3);
    decay = test::wave(s.channels, 0.4);
    first = test::wave(s.channels, 1.9);
    state.assign(static_cast<std::size_t>(3 * s.cells()), Real{0});
  }
  const std::vector<Real>& forward() {
    out.resize(r.size());
    std::vector<Real> scratch(static_cast<std::size_t>(wkv_scratch(shape)));
    wkv_forward(out.data(), state.data(), nullptr, scratch.data(),
                {r.data(), k.data(), v.data(), decay.data(), first.data()}, shape);
    return out;
  }
};

TEST(Wkv, EqualsItsSumsInValueAndEveryGradient) {
  for (const test::WkvSizes& sizes :
       {test::WkvSizes{5, 3, 5}, test::WkvSizes{1, 1, 1}, test::WkvSizes{35, 2, 19}})
    test::expect_twin(test::wkv_probe(sizes), test::wkv_twin(sizes), for_real(1e-5, 1e-11));
}

TEST(Wkv, WindowsWithACarryEqualTheWhole) {
  auto whole = test::wkv_probe({37, 2, 5});
  auto parts = test::wkv_probe({37, 2, 5}, {1, 16, 15, 5});
  whole.run();
  parts.run();
  test::expect_close(parts.y, whole.y, for_real(1e-6, 1e-14), "output");
  for (std::size_t i = 0; i < whole.inputs.size(); ++i)
    test::expect_close(parts.inputs[i].grad, whole.inputs[i].grad, for_real(1e-5, 1e-13),
                       whole.inputs[i].name);
}

TEST(Wkv, WithoutDecayAndKeysIsTheRunningMeanOfTheValues) {
  Call run({20, 1, 1});
  run.decay = {Real(-100)};  // w = −e^{−100}
  run.first = {0};
  std::fill(run.k.begin(), run.k.end(), Real{0});
  run.forward();
  double sum = 0;
  for (std::size_t t = 0; t < 20; ++t) {
    sum += double{run.v[t]};
    EXPECT_NEAR(double{run.out[t]}, sum / static_cast<double>(t + 1), for_real(1e-6, 1e-14));
  }
}

TEST(Wkv, UnderInstantDecayKnowsThePreviousTokenAndThisOne) {
  Call run({9, 1, 1});
  run.decay = {Real(7)};  // w = −1097
  run.forward();
  for (std::size_t t = 1; t < 9; ++t) {
    const double before = std::exp(double{run.k[t - 1]});
    const double now = std::exp(double{run.first[0]} + double{run.k[t]});
    EXPECT_NEAR(double{run.out[t]}, (before * double{run.v[t - 1]} + now * double{run.v[t]}) / (before + now),
                for_real(1e-6, 1e-14));
  }
}

TEST(Wkv, AddingAConstantToAllKeysChangesNothing) {
  Call plain({30, 2, 3});
  plain.forward();
  for (const Real shift : {Real(-500), Real(500)}) {
    Call shifted({30, 2, 3});
    for (auto& k : shifted.k) k += shift;
    test::expect_close(shifted.forward(), plain.out, for_real(1e-4, 1e-12), "shifted keys");
  }
}

TEST(Wkv, TheEmptyPastIsTheZeroSumsWhateverTheirExponent) {
  Call zeros({6, 2, 3}), high({6, 2, 3});
  std::fill_n(high.state.begin() + 12, 6, Real(1e4));
  EXPECT_TRUE(test::same_bits(zeros.forward(), high.forward()));
  EXPECT_TRUE(test::same_bits(zeros.state, high.state));
  EXPECT_EQ(zeros.out[0], zeros.v[0]);  // nothing but the first value to average
}

TEST(Wkv, NanStaysInItsChannelAndReachesAllLaterSteps) {
  for (auto* input : {+[](Call& r) -> std::vector<Real>& { return r.k; },
                      +[](Call& r) -> std::vector<Real>& { return r.v; }}) {
    Call run({5, 1, 3});
    input(run)[4] = std::numeric_limits<Real>::quiet_NaN();  // step 1, channel 1
    run.forward();
    for (std::size_t i = 0; i < run.out.size(); ++i)
      EXPECT_EQ(std::isnan(run.out[i]), i % 3 == 1 && i / 3 >= 1) << i;
  }
}

}  // namespace
}  // namespace recurbench
