#include "support/mixers.hpp"

namespace recurbench {
namespace {

using namespace test;

const Value kHalf{0.5, {}};
const Value kOne{1.0, {}};

TEST(GatedLinearAttention, EqualsPyTorch) {
  expect_mixer_golden("gla", "plain/", {{"name", word("gla")}, {"expand_k", kHalf}});
  expect_mixer_golden("gla", "wide/",
                      {{"name", word("gla")},
                       {"heads", whole(2)},
                       {"expand_k", kOne},
                       {"expand_v", whole(2)},
                       {"conv", whole(3)},
                       {"decay_rank", whole(2)}});
}

/// A freshly initialised layer of 64 channels.
class GlaInit : public ::testing::Test {
 protected:
  GlaInit() {
    Params params = section("model", {{"name", word("gla")}});
    const auto& entry = MixerRegistry::instance().at(params.text("name"), "model");
    mixer = entry.build({.params = params, .inputs = 64, .width = 64});
    params.finish();
    mixer->declare(store, "");
    store.initialise(3, 0);
  }
  double largest(const std::string& name) {
    const Matrix m = store.value(store.find(name));
    double found = 0;
    for (Index i = 0; i < m.rows * m.cols; ++i) found = std::max(found, std::abs(double{m.data[i]}));
    return found;
  }

  std::unique_ptr<Mixer> mixer;
  ParameterStore store;
};

TEST_F(GlaInit, HasTheParametersAndStateOfItsFormula) {
  EXPECT_EQ(store.parameter_count(), 64 * (32 + 32 + 64 + 64) + 64 * 16 + 16 * 32 + 32 + 16 + 64 * 64);
  EXPECT_EQ(mixer->state_floats(), 32 * 16);
}

TEST_F(GlaInit, DrawsEveryWeightByItsFanIn) {
  EXPECT_NEAR(largest(".in"), 0.125, 0.002);
  EXPECT_NEAR(largest(".alpha_1"), 0.125, 0.005);
  EXPECT_NEAR(largest(".alpha_2"), 0.25, 0.01);
  EXPECT_NEAR(largest(".b_alpha"), 0.25, 0.05);
  EXPECT_NEAR(largest(".out"), 0.125, 0.002);
  EXPECT_EQ(largest(".head_norm"), 1);
}

TEST(GatedLinearAttention, RefusesKeysThatDoNotFillItsHeads) {
  Params params = section("model", {{"name", word("gla")}, {"expand_k", kHalf}});
  const auto& entry = MixerRegistry::instance().at(params.text("name"), "model");
  EXPECT_EQ(entry.width_step(params), 8);
  EXPECT_THROW(entry.build({.params = params, .inputs = 12, .width = 12}), Error);
}

}  // namespace
}  // namespace recurbench
