#include "support/mixers.hpp"

namespace recurbench {
namespace {

using namespace test;

TEST(RetNet, EqualsPyTorch) {
  expect_mixer_golden("retnet", "plain/", {{"name", word("retnet")}});
  expect_mixer_golden("retnet", "narrow/",
                      {{"name", word("retnet")}, {"heads", whole(1)}, {"expand_v", whole(1)}});
}

TEST(RetNet, HasEightSquaresOfParametersDrawnAfterGlorot) {
  Params params = section("model", {{"name", word("retnet")}});
  const auto& entry = MixerRegistry::instance().at(params.text("name"), "model");
  const auto mixer = entry.build({.params = params, .inputs = 64, .width = 64});
  params.finish();
  ParameterStore store;
  mixer->declare(store, "");
  store.initialise(3, 0);
  EXPECT_EQ(store.parameter_count(), 8 * 64 * 64);
  EXPECT_EQ(mixer->state_floats(), 64 * 32 + 1);
  const auto largest = [&](const std::string& name, Index first, Index count) {
    const Matrix m = store.value(store.find(name));
    double found = 0;
    for (Index row = 0; row < m.rows; ++row)
      for (Index col = first; col < first + count; ++col)
        found = std::max(found, std::abs(double{m.data[row * m.stride + col]}));
    return found;
  };
  const double gain = std::pow(2.0, -2.5);
  EXPECT_NEAR(largest(".in", 0, 128), gain * std::sqrt(6.0 / 128), 1e-4);
  EXPECT_NEAR(largest(".in", 128, 256), gain * std::sqrt(6.0 / 192), 1e-4);
  EXPECT_NEAR(largest(".out", 0, 64), 0.5 * std::sqrt(6.0 / 192), 1e-3);
}

}  // namespace
}  // namespace recurbench
