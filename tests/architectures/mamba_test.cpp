#include <numbers>

#include "support/mixers.hpp"

namespace recurbench {
namespace {

using namespace test;

TEST(Mamba, EqualsPyTorch) {
  expect_mixer_golden("mamba", "plain/", {{"name", word("mamba")}});
  expect_mixer_golden("mamba", "negative/", {{"name", word("mamba")}, {"negative_eigenvalues", {true, {}}}});
  expect_mixer_golden("mamba", "small/",
                      {{"name", word("mamba")},
                       {"expand", whole(1)},
                       {"d_state", whole(3)},
                       {"conv", whole(2)},
                       {"dt_rank", whole(3)}});
  expect_mixer_golden("mamba", "no_convolution/", {{"name", word("mamba")}, {"conv", whole(0)}});
}

/// A freshly initialised layer of a model of four.
class MambaInit : public ::testing::Test {
 protected:
  static constexpr Index kWidth = 128;
  static constexpr Index kChannels = 256;

  MambaInit() {
    Params params = section("model", {{"name", word("mamba")}});
    const auto& entry = MixerRegistry::instance().at(params.text("name"), "model");
    mixer = entry.build({.params = params, .inputs = kWidth, .width = kWidth, .depth = 4});
    params.finish();
    mixer->declare(store, "");
    store.initialise(3, 0);
  }

  std::vector<double> values(const std::string& name) {
    const Matrix m = store.value(store.find(name));
    return {m.data, m.data + m.rows * m.cols};
  }
  /// Expects U(−bound, bound).
  void expect_uniform(const std::string& name, double bound) {
    double square = 0;
    double largest = 0;
    const auto all = values(name);
    for (const double v : all) {
      square += v * v / static_cast<double>(all.size());
      largest = std::max(largest, std::abs(v));
    }
    EXPECT_LE(largest, bound * (1 + 1e-6)) << name;
    EXPECT_GE(largest, 0.95 * bound) << name;
    EXPECT_NEAR(square, bound * bound / 3, 0.1 * bound * bound) << name;
  }

  std::unique_ptr<Mixer> mixer;
  ParameterStore store;
};

TEST_F(MambaInit, HasTheParametersOfItsFormula) {
  constexpr Index kRank = 8;
  EXPECT_EQ(store.parameter_count(), 3 * kWidth * kChannels + kChannels * (4 + 3 + 2 * kRank + 3 * 16));
  EXPECT_EQ(mixer->state_floats(), kChannels * (16 + 3));
}

TEST_F(MambaInit, SpreadsItsTimeStepsLogUniformly) {
  std::vector<double> steps;
  for (const double b : values(".b_dt")) steps.push_back(std::log1p(std::exp(b)));
  std::sort(steps.begin(), steps.end());
  EXPECT_GE(steps.front(), 1e-3 * (1 - 1e-4));
  EXPECT_LE(steps.back(), 1e-1 * (1 + 1e-4));
  EXPECT_NEAR(std::log10(steps[steps.size() / 2]), -2, 0.2);
  EXPECT_NEAR(std::log10(steps[steps.size() / 4]), -2.5, 0.2);
}

TEST_F(MambaInit, HasRealHarmonicsAndASkipOfOne) {
  const auto a_log = values(".a_log");
  for (std::size_t c = 0; c < kChannels; ++c) {
    EXPECT_EQ(a_log[c * 16], 0);
    EXPECT_NEAR(a_log[c * 16 + 15], 2.772589, 1e-6);
    EXPECT_NEAR(a_log[c * 16 + 1], std::numbers::ln2, 1e-6);
  }
  for (const double d : values(".d")) EXPECT_EQ(d, 1);
}

TEST_F(MambaInit, DrawsItsWeightsByFanInAndItsOutputByDepth) {
  expect_uniform(".in", 1 / std::sqrt(128.0));
  expect_uniform(".conv", 0.5);
  expect_uniform(".b_conv", 0.5);
  expect_uniform(".x", 1 / 16.0);
  expect_uniform(".dt", 1 / std::sqrt(8.0));
  expect_uniform(".out", 1 / 32.0);
}

TEST_F(MambaInit, LeavesTheDynamicsOutOfWeightDecay) {
  for (const auto& info : store.infos())
    EXPECT_EQ(info.decays, info.name == ".in" || info.name == ".conv" || info.name == ".x" ||
                               info.name == ".dt" || info.name == ".out")
        << info.name;
}

}  // namespace
}  // namespace recurbench
