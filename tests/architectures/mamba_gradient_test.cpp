#include "support/mixers.hpp"

namespace recurbench {
namespace {

using namespace test;

TEST(MambaGradients, HoldForEveryOption) {
  const MixerSizes sizes{.steps = 19, .batch = 2, .width = 5};
  expect_mixer_gradients({{"name", word("mamba")}, {"negative_eigenvalues", {true, {}}}}, sizes);
  expect_mixer_gradients({{"name", word("mamba")}, {"conv", whole(0)}}, sizes);
  expect_mixer_gradients({{"name", word("mamba")}, {"conv", whole(1)}}, sizes);
  expect_mixer_gradients(
      {{"name", word("mamba")}, {"expand", whole(3)}, {"d_state", whole(5)}, {"dt_rank", whole(4)}}, sizes);
}

}  // namespace
}  // namespace recurbench
