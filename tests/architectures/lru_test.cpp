#include <cmath>

#include "support/mixers.hpp"

namespace recurbench {
namespace {

using namespace test;

TEST(Lru, StartsWithEigenvaluesInTheRingAndItsInputsScaledToThem) {
  Params params = section(
      "model", {{"name", word("lru")}, {"d_state", whole(4000)}, {"r_min", {0.5, {}}}, {"r_max", {0.9, {}}}});
  const auto& entry = MixerRegistry::instance().at(params.text("name"), "model");
  const auto mixer = entry.build({.params = params, .inputs = 4, .width = 4});
  ParameterStore store;
  mixer->declare(store, "");
  store.initialise(1, 0);
  const auto row = [&](const char* name) { return store.value(store.find(name)).data; };
  double mean = 0;
  for (Index n = 0; n < 4000; ++n) {
    const double radius = std::exp(-std::exp(double{row(".nu")[n]}));
    const double gamma = std::exp(double{row(".gamma_log")[n]});
    EXPECT_GE(radius, 0.5 - 1e-5);
    EXPECT_LE(radius, 0.9 + 1e-5);
    EXPECT_NEAR(gamma * gamma + radius * radius, 1, 1e-5);
    EXPECT_LE(std::exp(double{row(".theta")[n]}), 6.28 + 1e-4);
    mean += radius * radius / 4000;
  }
  EXPECT_NEAR(mean, (0.25 + 0.81) / 2, 0.01);
}

TEST(Lru, EqualsPlainPyTorch) {
  expect_mixer_golden("lru", "", {{"name", word("lru")}, {"d_state", whole(5)}});
}

}  // namespace
}  // namespace recurbench
