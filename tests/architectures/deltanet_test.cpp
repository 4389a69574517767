#include "support/mixers.hpp"

namespace recurbench {
namespace {

using namespace test;

using Settings = std::vector<std::pair<std::string, Value>>;

const Value kYes{true, {}};

TEST(DeltaNet, EqualsPyTorch) {
  expect_mixer_golden("deltanet", "plain/", {{"name", word("deltanet")}});
  expect_mixer_golden("deltanet", "negative/",
                      {{"name", word("deltanet")}, {"heads", whole(2)}, {"negative_eigenvalues", kYes}});
  expect_mixer_golden("deltanet", "gated/",
                      {{"name", word("deltanet")}, {"heads", whole(2)}, {"gated", kYes}});
  expect_mixer_golden("deltanet", "small/",
                      {{"name", word("deltanet")},
                       {"heads", whole(1)},
                       {"gated", kYes},
                       {"expand_v", whole(1)},
                       {"conv", whole(0)},
                       {"negative_eigenvalues", kYes}});
}

/// A freshly initialised layer of 64 channels.
ParameterStore fresh(Settings settings, Index& state_floats) {
  settings.insert(settings.begin(), {"name", word("deltanet")});
  Params params = section("model", settings);
  const auto& entry = MixerRegistry::instance().at(params.text("name"), "model");
  const auto mixer = entry.build({.params = params, .inputs = 64, .width = 64, .depth = 2});
  params.finish();
  ParameterStore store;
  mixer->declare(store, "");
  store.initialise(3, 0);
  state_floats = mixer->state_floats();
  return store;
}

std::vector<double> values(ParameterStore& store, const std::string& name) {
  const Matrix m = store.value(store.find(name));
  return {m.data, m.data + m.rows * m.cols};
}

TEST(DeltaNet, HasTheParametersAndStateOfItsFormula) {
  Index state = 0;
  EXPECT_EQ(fresh({}, state).parameter_count(), 64 * 192 + 4 * 192 + 64 * 4 + 16 + 64 * 64);
  EXPECT_EQ(state, 64 * 16 + 3 * 192);
  EXPECT_EQ(fresh({{"gated", kYes}}, state).parameter_count(),
            64 * 256 + 4 * 256 + 2 * 64 * 4 + 4 + 4 + 64 * 128 + 32 + 128 * 64);
  EXPECT_EQ(state, 64 * 32 + 3 * 256);
}

TEST(DeltaNet, StartsWithDecaysAsMambaDoes) {
  Index state = 0;
  ParameterStore store = fresh({{"gated", kYes}, {"heads", whole(64)}}, state);
  double mean_rate = 0;
  for (const double a_log : values(store, ".a_log")) {
    EXPECT_LE(a_log, std::log(16.0));
    mean_rate += std::exp(a_log) / 64;
  }
  EXPECT_NEAR(mean_rate, 8, 2);
  for (const double b : values(store, ".b_alpha")) {
    EXPECT_GE(std::log1p(std::exp(b)), 1e-3 * (1 - 1e-4));
    EXPECT_LE(std::log1p(std::exp(b)), 1e-1 * (1 + 1e-4));
  }
  for (const double w : values(store, ".head_norm")) EXPECT_EQ(w, 1);
  for (const double w : values(store, ".in")) EXPECT_LE(std::abs(w), 0.125);
  for (const double w : values(store, ".conv")) EXPECT_LE(std::abs(w), 0.5);
}

TEST(DeltaNet, LeavesItsDynamicsOutOfWeightDecay) {
  Index state = 0;
  const ParameterStore store = fresh({{"gated", kYes}}, state);
  for (const auto& info : store.infos())
    EXPECT_EQ(info.decays, info.name != ".b_alpha" && info.name != ".a_log" && info.name != ".head_norm")
        << info.name;
}

TEST(DeltaNet, NeedsAWidthOfWholeHeads) {
  Params params = section("model", {{"name", word("deltanet")}, {"heads", whole(3)}});
  EXPECT_EQ(MixerRegistry::instance().at("deltanet", "model").width_step(params), 3);
}

}  // namespace
}  // namespace recurbench
