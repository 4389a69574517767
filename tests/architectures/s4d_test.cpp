#include <cmath>
#include <numbers>

#include "support/mixers.hpp"

namespace recurbench {
namespace {

using namespace test;

TEST(S4d, StartsAsS4dLin) {
  Params params = section("model", {{"name", word("s4d")}, {"d_state", whole(6)}});
  const auto& entry = MixerRegistry::instance().at(params.text("name"), "model");
  const auto mixer = entry.build({.params = params, .inputs = 2000, .width = 2000});
  ParameterStore store;
  mixer->declare(store, "");
  store.initialise(1, 0);
  const auto row = [&](const char* name) { return store.value(store.find(name)).data; };
  double mean = 0, variance = 0;
  for (Index c = 0; c < 2000; ++c) {
    EXPECT_GE(row(".log_dt")[c], Real(std::log(0.001)) - Real(1e-4));
    EXPECT_LE(row(".log_dt")[c], Real(std::log(0.1)) + Real(1e-4));
    mean += double{row(".log_dt")[c]} / 2000;
    for (Index n = 0; n < 3; ++n) {
      EXPECT_NEAR(double{row(".a_imag")[n * 2000 + c]}, std::numbers::pi * static_cast<double>(n), 1e-5);
      EXPECT_NEAR(std::exp(double{row(".log_a_real")[n * 2000 + c]}), 0.5, 1e-6);
    }
    for (Index n = 0; n < 6; ++n) variance += std::pow(double{row(".c")[n * 2000 + c]}, 2) / 12000;
  }
  EXPECT_NEAR(mean, std::log(0.01), 0.1);
  EXPECT_NEAR(variance, 0.5, 0.03);
}

TEST(S4d, RefusesAnOddNumberOfStates) {
  EXPECT_THROW(MixerProbe({{"name", word("s4d")}, {"d_state", whole(5)}}), ConfigError);
}

TEST(S4d, EqualsPlainPyTorch) {
  expect_mixer_golden("s4d", "", {{"name", word("s4d")}, {"d_state", whole(6)}});
}

}  // namespace
}  // namespace recurbench
