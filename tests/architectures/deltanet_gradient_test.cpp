#include "support/mixers.hpp"

namespace recurbench {
namespace {

using namespace test;

TEST(DeltaNetGradients, HoldUnderItsOptions) {
  const Value yes{true, {}};
  expect_mixer_gradients({{"name", word("deltanet")}, {"gated", yes}, {"heads", whole(2)}}, {.steps = 19});
  expect_mixer_gradients({{"name", word("deltanet")},
                          {"gated", yes},
                          {"negative_eigenvalues", yes},
                          {"expand_v", whole(1)},
                          {"conv", whole(0)}},
                         {.steps = 7});
  expect_mixer_gradients({{"name", word("deltanet")}, {"negative_eigenvalues", yes}, {"conv", whole(2)}},
                         {.steps = 7});
}

}  // namespace
}  // namespace recurbench
