#include "support/mixers.hpp"

namespace recurbench {
namespace {

using namespace test;

TEST(GatedLinearAttentionGradients, HoldWithAConvolutionAndWideValues) {
  expect_mixer_gradients({{"name", word("gla")},
                          {"heads", whole(2)},
                          {"expand_k", {1.0, {}}},
                          {"expand_v", whole(2)},
                          {"conv", whole(3)}},
                         {.steps = 19});
}

}  // namespace
}  // namespace recurbench
