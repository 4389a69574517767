#include "support/mixers.hpp"

namespace recurbench {
namespace {

using namespace test;

using Settings = std::vector<std::pair<std::string, Value>>;

TEST(Mlstm, EqualsPlainPyTorch) {
  expect_mixer_golden("mlstm", "plain/", {{"name", word("mlstm")}});
  expect_mixer_golden(
      "mlstm", "small/",
      {{"name", word("mlstm")}, {"heads", whole(3)}, {"expand", whole(1)}, {"conv", whole(0)}},
      {.width = 12});
  expect_mixer_golden(
      "mlstm", "long/",
      {{"name", word("mlstm")}, {"heads", whole(1)}, {"expand", whole(3)}, {"conv", whole(2)}},
      {.steps = 70, .batch = 2});
}

/// A freshly initialised layer of 64 channels, one of three.
struct Fresh {
  explicit Fresh(const Settings& settings = {}) {
    Params params = section("model", settings);
    const auto& entry = MixerRegistry::instance().at("mlstm", "model");
    mixer = entry.build({.params = params, .inputs = 64, .width = 64, .depth = 3});
    params.finish();
    mixer->declare(store, "");
    store.initialise(3, 0);
  }
  std::vector<double> operator[](const std::string& name) {
    const Matrix m = store.value(store.find(name));
    return {m.data, m.data + m.rows * m.cols};
  }

  ParameterStore store;
  std::unique_ptr<Mixer> mixer;
};

double deviation(const std::vector<double>& values) {
  double sum = 0;
  for (const double v : values) sum += v * v;
  return std::sqrt(sum / static_cast<double>(values.size()));
}

TEST(Mlstm, StartsAsItsAuthorsStartIt) {
  Fresh fresh;
  for (const auto* name : {".up", ".query", ".key", ".value"})
    EXPECT_NEAR(deviation(fresh[name]) / std::sqrt(2 / (5.0 * 64)), 1, 0.1) << name;
  EXPECT_NEAR(deviation(fresh[".down"]) / (2 / (3 * std::sqrt(64.0))), 1, 0.03);
  for (const double w : fresh[".gates"]) EXPECT_EQ(w, 0);
  for (const auto* name : {".head_norm", ".skip"})
    for (const double w : fresh[name]) EXPECT_EQ(w, 1) << name;
  for (const auto* name : {".conv", ".b_conv"})
    for (const double w : fresh[name]) EXPECT_LE(std::abs(w), 0.5) << name;
}

TEST(Mlstm, SpreadsItsForgetGatesOverTheHeads) {
  const auto biases = Fresh()[".b_gates"];
  for (std::size_t h = 0; h < 4; ++h) EXPECT_NEAR(biases[4 + h], 3 + static_cast<double>(h), 1e-6);
  EXPECT_EQ(Fresh({{"heads", whole(1)}})[".b_gates"][1], 3);
  auto many = Fresh({{"heads", whole(128)}})[".b_gates"];
  EXPECT_NEAR(many.back(), 6, 1e-6);
  many.resize(128);
  EXPECT_NEAR(deviation(many), 0.1, 0.02);
}

TEST(Mlstm, HasTheParametersAndStateOfItsFormula) {
  Fresh fresh;
  constexpr Index C = 128;
  EXPECT_EQ(fresh.store.parameter_count(), 64 * 2 * C + 5 * C + 3 * 4 * C + 3 * C * 8 + 8 + 2 * C + C * 64);
  EXPECT_EQ(fresh.mixer->state_floats(), C * 32 + C + 4 + 3 * C);
  Fresh bare({{"conv", whole(0)}});
  EXPECT_EQ(bare.store.parameter_count(), fresh.store.parameter_count() - 5 * C);
  EXPECT_EQ(bare.mixer->state_floats(), C * 32 + C + 4);
}

TEST(Mlstm, NeedsAWidthOfWholeHeadsAndBlocks) {
  const auto step = [](const Settings& settings) {
    Params params = section("model", settings);
    return MixerRegistry::instance().at("mlstm", "model").width_step(params);
  };
  EXPECT_EQ(step({}), 2);
  EXPECT_EQ(step({{"expand", whole(1)}}), 4);
  EXPECT_EQ(step({{"heads", whole(6)}, {"expand", whole(3)}}), 4);
  EXPECT_EQ(step({{"heads", whole(16)}}), 8);
}

TEST(Mlstm, StaysFiniteUnderGatesOfAnySize) {
  for (const Real size : {Real(-400), Real(400)}) {
    MixerProbe probe({{"name", word("mlstm")}});
    const Matrix b = probe.store.value(probe.store.find(".b_gates"));
    for (Index i = 0; i < b.cols; ++i) b.data[i] = size;
    probe.run();
    for (const Real y : probe.out) EXPECT_TRUE(std::isfinite(y));
    for (const Real g : probe.grads()) EXPECT_TRUE(std::isfinite(g));
  }
}

}  // namespace
}  // namespace recurbench
