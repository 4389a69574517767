// What every registered architecture promises as a mixer on its own.
#include "support/mixers.hpp"

namespace recurbench {
namespace {

using namespace test;

constexpr MixerSizes kSizes{.steps = 37, .batch = 3, .width = 8};

class MixerContract : public ::testing::TestWithParam<std::string> {
 protected:
  MixerProbe probe{{{"name", word(GetParam())}}, kSizes};

  /// The part of `rows` [T·B·W] before step t.
  static std::vector<Real> before(const std::vector<Real>& rows, Index t) {
    return {rows.begin(), rows.begin() + t * kSizes.batch * kSizes.width};
  }
};

TEST_P(MixerContract, StepByStepWithItsStateItGivesWhatItGivesForTheWhole) {
  probe.run({kSizes.steps}, false);
  const auto whole = probe.out;
  std::vector<Index> ends;
  for (Index t = 1; t <= kSizes.steps; ++t) ends.push_back(t);
  probe.run(ends, false);
  expect_close(probe.out, whole, for_real(3e-5, 1e-10), "out");
}

TEST_P(MixerContract, InWindowsItsGradientsAreThoseOfTheWhole) {
  if (!probe.mixer->carries_gradient()) return;  // it is trained on whole windows only
  probe.run();
  const auto out = probe.out;
  const auto dx = probe.dx;
  const auto grads = probe.grads();
  probe.run({1, 5, 21, kSizes.steps});
  expect_close(probe.out, out, for_real(3e-5, 1e-10), "out");
  expect_close(probe.dx, dx, for_real(1e-4, 1e-10), "dx");
  expect_close(probe.grads(), grads, for_real(1e-4, 1e-10), "gradients");
}

TEST_P(MixerContract, LaterInputsChangeNoBitOfEarlierOutputs) {
  probe.run({kSizes.steps}, false);
  for (const Index t : {1, 20, 36}) {
    const auto out = probe.out;
    for (auto at = probe.x.begin() + t * kSizes.batch * kSizes.width; at != probe.x.end(); ++at) *at += 1;
    probe.run({kSizes.steps}, false);
    EXPECT_TRUE(same_bits(before(probe.out, t), before(out, t))) << t;
    EXPECT_FALSE(same_bits(probe.out, out)) << t;
  }
}

TEST_P(MixerContract, SequencesOfABatchDoNotTouchEachOther) {
  probe.run();
  const auto out = probe.out;
  const auto dx = probe.dx;
  const auto other_than_second = [](const std::vector<Real>& rows) {
    std::vector<Real> kept;
    for (std::size_t i = 0; i < rows.size(); ++i)
      if (static_cast<Index>(i) / kSizes.width % kSizes.batch != 1) kept.push_back(rows[i]);
    return kept;
  };
  for (Index t = 0; t < kSizes.steps; ++t)
    for (Index c = 0; c < kSizes.width; ++c)
      probe.x[static_cast<std::size_t>((t * kSizes.batch + 1) * kSizes.width + c)] += 1;
  probe.run();
  EXPECT_TRUE(same_bits(other_than_second(probe.out), other_than_second(out)));
  EXPECT_TRUE(same_bits(other_than_second(probe.dx), other_than_second(dx)));
}

TEST_P(MixerContract, WithoutRecordingItGivesTheSameBits) {
  probe.run();
  const auto out = probe.out;
  probe.run({kSizes.steps}, false);
  EXPECT_TRUE(same_bits(probe.out, out));
}

TEST_P(MixerContract, NanAtAStepShowsFromThereOn) {
  probe.x[static_cast<std::size_t>(4 * kSizes.batch * kSizes.width)] = std::numeric_limits<Real>::quiet_NaN();
  probe.run();
  const auto at = [&](Index t) {
    return probe.out[static_cast<std::size_t>(t * kSizes.batch * kSizes.width)];
  };
  EXPECT_FALSE(std::isnan(at(3)));
  EXPECT_TRUE(std::isnan(at(4)));
}

TEST_P(MixerContract, StatesItsCosts) {
  const MixerCost cost = probe.mixer->cost(6, 2);
  EXPECT_GT(cost.forward_flops, 0);
  EXPECT_GT(cost.floats_kept, 0);
  EXPECT_LE(cost.floats_bare, cost.floats_kept);
  EXPECT_GT(probe.mixer->state_floats(), 0);
}

INSTANTIATE_TEST_SUITE_P(Architectures, MixerContract, ::testing::ValuesIn(MixerRegistry::instance().names()),
                         [](const auto& name) { return name.param; });

}  // namespace
}  // namespace recurbench
