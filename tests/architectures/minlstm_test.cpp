#include "autodiff/op_scan.hpp"
#include "support/min_mixers.hpp"

namespace recurbench {
namespace {

using namespace test;

const std::vector<std::pair<std::string, Value>> kPlain{{"name", word("minlstm")}};
const std::vector<std::pair<std::string, Value>> kWide{{"name", word("minlstm")}, {"expand", real(1.5)}};

TEST(MinLstm, EqualsItsEquationsStepByStepInValueAndEveryGradient) {
  const NaiveGates gates = [](Tape& tape, std::span<const Var> pre) {
    // f/(f + i) = exp(log f − log(f + i)), the last as log f + softplus(log i − log f).
    const Index cols = tape.cols(pre[0]);
    Real* zeros = tape.arena().reals(cols);
    std::fill_n(zeros, cols, Real{0});
    const Var zero = tape.constant(zeros, 1, cols);
    const auto minus_log = [&](Var gate) { return softplus(tape, affine(tape, gate, -1, 0), zero); };
    const auto share = [&](Var own, Var other) {
      const Var excess = subtract(tape, minus_log(own), minus_log(other));
      return activate(tape, affine(tape, softplus(tape, excess, zero), -1, 0), Activation::exp);
    };
    return std::pair(share(pre[0], pre[1]), share(pre[1], pre[0]));
  };
  for (const MixerSizes& s : {MixerSizes{9, 3, 5}, MixerSizes{1, 1, 2}, MixerSizes{4, 2, 19}})
    for (const auto& settings : {kPlain, kWide})
      expect_mixer_twin(settings, s, naive_min_mixer(s, 2, gates), for_real(1e-5, 1e-13));
}

TEST(MinLstm, EqualsTheScanInLogSpace) {
  MixerProbe probe(kPlain, {.steps = 40, .batch = 2, .width = 7});
  probe.run();
  const auto expected = log_space_scan(probe, 2, [](const std::vector<double>& pre) {
    const double difference = log_sigmoid(pre[1]) - log_sigmoid(pre[0]);
    return std::pair(log_sigmoid(-difference), log_sigmoid(difference));
  });
  expect_close(probe.out, expected, for_real(1e-5, 1e-12), "h");
}

TEST(MinLstm, EqualsPlainPyTorch) {
  expect_mixer_golden("minlstm", "plain/", kPlain);
  expect_mixer_golden("minlstm", "wide/", kWide);
}

TEST(MinLstm, StartsAsLinearLayersStartAndProjectsOnlyWhereItMust) {
  FreshMixer plain(kPlain, 64, 64);
  EXPECT_EQ(plain.store.parameter_count(), 3 * 64 * 64);
  EXPECT_EQ(plain.mixer->state_floats(), 64);
  EXPECT_NEAR(plain.largest(".in"), 0.125, 0.001);
  FreshMixer wide(kWide, 64, 64);
  EXPECT_EQ(wide.store.parameter_count(), 4 * 64 * 96);
  EXPECT_NEAR(wide.largest(".out"), 1 / std::sqrt(96.0), 0.001);
}

TEST(MinLstm, InputsMayBeFewerThanItsWidth) {
  FreshMixer fresh(kPlain, 3, 50);
  EXPECT_EQ(fresh.store.parameter_count(), 3 * 3 * 50);
  EXPECT_NEAR(fresh.largest(".in"), 1 / std::sqrt(3.0), 0.01);
  const auto x = wave(2 * 3, 0.4);
  Tape tape;
  const Var out = fresh.mixer->forward(tape, fresh.store, tape.constant(x.data(), 2, 3), {.batch = 1});
  EXPECT_EQ(tape.cols(out), 50);
}

}  // namespace
}  // namespace recurbench
