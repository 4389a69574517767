#include "support/min_mixers.hpp"

namespace recurbench {
namespace {

using namespace test;

const std::vector<std::pair<std::string, Value>> kPlain{{"name", word("mingru")}};
const std::vector<std::pair<std::string, Value>> kWide{{"name", word("mingru")}, {"expand", real(1.5)}};

TEST(MinGru, EqualsItsEquationsStepByStepInValueAndEveryGradient) {
  const NaiveGates gates = [](Tape& tape, std::span<const Var> pre) {
    const Var z = activate(tape, pre[0], Activation::sigmoid);
    return std::pair(affine(tape, z, -1, 1), z);
  };
  for (const MixerSizes& s : {MixerSizes{9, 3, 5}, MixerSizes{1, 1, 2}, MixerSizes{4, 2, 19}})
    for (const auto& settings : {kPlain, kWide})
      expect_mixer_twin(settings, s, naive_min_mixer(s, 1, gates), for_real(1e-5, 1e-13));
}

TEST(MinGru, EqualsTheScanInLogSpace) {
  MixerProbe probe(kPlain, {.steps = 40, .batch = 2, .width = 7});
  probe.run();
  const auto expected = log_space_scan(probe, 1, [](const std::vector<double>& pre) {
    return std::pair(log_sigmoid(-pre[0]), log_sigmoid(pre[0]));
  });
  expect_close(probe.out, expected, for_real(1e-5, 1e-12), "h");
}

TEST(MinGru, EqualsPlainPyTorch) {
  expect_mixer_golden("mingru", "plain/", kPlain);
  expect_mixer_golden("mingru", "wide/", kWide);
}

TEST(MinGru, StartsAsLinearLayersStartAndProjectsOnlyWhereItMust) {
  FreshMixer plain(kPlain, 64, 64);
  EXPECT_EQ(plain.store.parameter_count(), 2 * 64 * 64);
  EXPECT_EQ(plain.mixer->state_floats(), 64);
  EXPECT_NEAR(plain.largest(".in"), 0.125, 0.001);
  EXPECT_NEAR(plain.deviation(".in"), 0.125 / std::sqrt(3.0), 0.002);
  FreshMixer wide(kWide, 64, 64);
  EXPECT_EQ(wide.store.parameter_count(), 3 * 64 * 96);
  EXPECT_EQ(wide.mixer->state_floats(), 96);
  EXPECT_NEAR(wide.largest(".out"), 1 / std::sqrt(96.0), 0.001);
}

TEST(MinGru, InputsMayBeFewerThanItsWidth) {
  FreshMixer fresh(kPlain, 3, 50);
  EXPECT_EQ(fresh.store.parameter_count(), 2 * 3 * 50);
  EXPECT_NEAR(fresh.largest(".in"), 1 / std::sqrt(3.0), 0.01);
  const auto x = wave(2 * 3, 0.4);
  Tape tape;
  const Var out = fresh.mixer->forward(tape, fresh.store, tape.constant(x.data(), 2, 3), {.batch = 1});
  EXPECT_EQ(tape.cols(out), 50);
}

TEST(MinGru, CountsItsProducts) {
  EXPECT_EQ(FreshMixer(kPlain, 8, 4).mixer->cost(3, 2).forward_flops, 2.0 * 6 * 4 * (16 + 2));
  EXPECT_EQ(FreshMixer(kWide, 8, 4).mixer->cost(3, 2).forward_flops, 2.0 * 6 * 6 * (16 + 4 + 2));
}

}  // namespace
}  // namespace recurbench
