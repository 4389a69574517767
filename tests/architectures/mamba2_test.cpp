#include "support/mixers.hpp"

namespace recurbench {
namespace {

using namespace test;

std::vector<std::pair<std::string, Value>> mamba2(Index head) {
  return {{"name", word("mamba2")}, {"d_state", whole(3)}, {"head_dim", whole(head)}};
}

TEST(Mamba2, EqualsAPlainProgramInPyTorch) {
  expect_mixer_golden("mamba2", "one_head/", mamba2(16));
  expect_mixer_golden("mamba2", "four_heads/", mamba2(4));
}

TEST(Mamba2, StartsAsItsAuthorsDo) {
  MixerProbe probe({{"name", word("mamba2")}, {"head_dim", whole(2)}},
                   {.steps = 1, .batch = 1, .width = 256});
  probe.store.initialise(1, 0);
  const auto values = [&](const std::string& name) {
    const Matrix m = probe.store.value(probe.store.find(name));
    return std::vector<double>(m.data, m.data + m.rows * m.cols);
  };
  double low = 1, high = 0;
  for (const double bias : values(".b_dt")) {
    const double dt = std::log1p(std::exp(bias));
    low = std::min(low, dt);
    high = std::max(high, dt);
  }
  EXPECT_GE(low, 0.999e-3);
  EXPECT_LE(low, 1.2e-3);
  EXPECT_LE(high, 0.1001);
  EXPECT_GE(high, 0.08);
  double sum = 0;
  for (const double a_log : values(".a_log")) {
    EXPECT_GE(a_log, 0);
    EXPECT_LE(a_log, std::log(16.0));
    sum += std::exp(a_log);
  }
  EXPECT_NEAR(sum / 256, 8.5, 1);
  EXPECT_EQ(values(".d"), std::vector<double>(256, 1));
}

TEST(Mamba2, HasTheParametersAndTheStateOfTheLiterature) {
  const MixerProbe probe({{"name", word("mamba2")}}, {.steps = 1, .batch = 1, .width = 64});
  EXPECT_EQ(probe.store.parameter_count(), 27'686);
  EXPECT_EQ(probe.mixer->state_floats(), 2048 + 480);
}

TEST(Mamba2, RefusesHeadsThatDoNotDivideItsChannels) {
  EXPECT_THROW(MixerProbe(mamba2(5)), ConfigError);
}

}  // namespace
}  // namespace recurbench
