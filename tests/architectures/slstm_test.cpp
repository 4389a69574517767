#include "core/error.hpp"
#include "support/mixer_twin.hpp"

namespace recurbench {
namespace {

using namespace test;

const std::vector<std::pair<std::string, Value>> kPlain{{"name", word("slstm")}};
const std::vector<std::pair<std::string, Value>> kBare{
    {"name", word("slstm")}, {"heads", whole(2)}, {"conv", whole(0)}};

TEST(SlstmLayer, EqualsPlainPyTorch) {
  expect_mixer_golden("slstm", "plain/", kPlain);
  expect_mixer_golden("slstm", "bare/", kBare);
}

TEST(SlstmLayer, AddingAConstantToEveryInputGateLeavesTheOutputs) {
  MixerProbe probe(kPlain, {.steps = 12, .batch = 2, .width = 12});
  probe.run({12}, false);
  const auto out = probe.out;
  const Matrix bias = probe.store.value(probe.store.find(".b"));
  for (const Real shift : {Real(40), Real(-80)}) {
    for (Index i = 0; i < bias.cols; ++i)
      if (i / 3 % 4 == 0) bias.data[i] += shift;
    probe.run({12}, false);
    expect_close(probe.out, out, for_real(1e-4, 1e-12), "out");
  }
}

TEST(SlstmLayer, StartsAsItsAuthorsStartIt) {
  FreshMixer fresh(kPlain, 64, 64, 2, 5);
  EXPECT_NEAR(fresh.largest(".conv"), 0.5, 0.02);
  EXPECT_NEAR(fresh.largest(".b_conv"), 0.5, 0.05);
  EXPECT_NEAR(fresh.deviation(".w"), std::sqrt(2.0 / 320), 0.003);
  EXPECT_EQ(fresh.largest(".r"), 0);
  EXPECT_EQ(fresh.values(".head_norm"), std::vector<double>(64, 1.0));
  const auto bias = fresh.values(".b");
  for (std::size_t i = 0; i < bias.size(); ++i) {
    const double ratio = static_cast<double>(i % 16) / 15;
    const double forget = -(-5 + 12 * std::pow(ratio, 0.3 + 1.3 * 0.5));
    EXPECT_NEAR(bias[i], i / 16 % 4 == 1 ? forget : 0, 1e-6) << i;
  }
}

TEST(SlstmLayer, AModelOfOneLayerForgetsAsTheLowestOfMany) {
  EXPECT_EQ(FreshMixer(kPlain, 8, 8, 0, 1).values(".b"), FreshMixer(kPlain, 8, 8, 0, 3).values(".b"));
  const auto narrow = FreshMixer(kPlain, 4, 4).values(".b");
  EXPECT_EQ(narrow, (std::vector<double>{0, 5, 0, 0, 0, 5, 0, 0, 0, 5, 0, 0, 0, 5, 0, 0}));
}

TEST(SlstmLayer, HasTheParametersAndStateOfItsFormula) {
  FreshMixer plain(kPlain, 64, 64);
  EXPECT_EQ(plain.store.parameter_count(), 5 * 64 + 2 * 4 * 64 * 16 + 4 * 64 + 64);
  EXPECT_EQ(plain.mixer->state_floats(), 7 * 64);
  FreshMixer bare(kBare, 64, 64);
  EXPECT_EQ(bare.store.parameter_count(), 2 * 4 * 64 * 32 + 4 * 64 + 64);
  EXPECT_EQ(bare.mixer->state_floats(), 4 * 64);
}

TEST(SlstmLayer, RefusesAWidthThatDoesNotFillItsHeads) {
  Params params = section("model", kPlain);
  const auto& entry = MixerRegistry::instance().at(params.text("name"), "model");
  EXPECT_EQ(entry.width_step(params), 4);
  EXPECT_THROW(entry.build({.params = params, .inputs = 10, .width = 10}), Error);
}

TEST(SlstmCompanion, EqualsItsEquation) {
  constexpr Index kRows = 3, kWidth = 6, kHidden = 5;
  FreshMixer fresh(kPlain, kWidth, kWidth, 0, 3, kHidden);
  const auto gates = fresh.values(".gate"), ups = fresh.values(".up"), downs = fresh.values(".down");
  const auto x = wave(kRows * kWidth, 0.3, 20);
  Tape tape;
  const Var out =
      fresh.mixer->forward(tape, fresh.store, tape.constant(x.data(), kRows, kWidth), {.batch = 1});
  std::vector<double> expected(kRows * kWidth, 0);
  for (std::size_t row = 0; row < kRows; ++row)
    for (std::size_t j = 0; j < kHidden; ++j) {
      double gate = 0, up = 0;
      for (std::size_t i = 0; i < kWidth; ++i) {
        gate += double{x[row * kWidth + i]} * gates[i * kHidden + j];
        up += double{x[row * kWidth + i]} * ups[i * kHidden + j];
      }
      const double inner = std::sqrt(2 / 3.14159265358979) * (gate + 0.044715 * gate * gate * gate);
      const double hidden = 0.5 * gate * (1 + std::tanh(inner)) * up;
      for (std::size_t i = 0; i < kWidth; ++i) expected[row * kWidth + i] += hidden * downs[j * kWidth + i];
    }
  expect_close(std::vector<Real>(tape.value(out), tape.value(out) + tape.size(out)), expected,
               for_real(1e-5, 1e-12), "out");
}

TEST(SlstmCompanion, StartsAsItsAuthorsStartIt) {
  FreshMixer fresh(kPlain, 64, 64, 0, 2, 90);
  EXPECT_NEAR(fresh.deviation(".gate"), std::sqrt(2.0 / 320), 0.003);
  EXPECT_NEAR(fresh.deviation(".up"), std::sqrt(2.0 / 320), 0.003);
  EXPECT_NEAR(fresh.deviation(".down"), 2.0 / (2 * 8), 0.005);
  EXPECT_EQ(fresh.store.parameter_count(), 3 * 64 * 90);
  EXPECT_EQ(fresh.mixer->state_floats(), 0);
}

TEST(SlstmCompanion, TakesTheShellOfItsAuthors) {
  const auto& habits = MixerRegistry::instance().at("slstm", "model").habits;
  EXPECT_EQ(habits.norm, NormKind::layer);
  EXPECT_EQ(habits.mlp, 1.3);
}

}  // namespace
}  // namespace recurbench
