#include "support/mixers.hpp"

namespace recurbench {
namespace {

using namespace test;

TEST(SlstmLayerGradients, HoldWithoutAConvolutionAndWithOtherHeads) {
  expect_mixer_gradients({{"name", word("slstm")}, {"heads", whole(1)}, {"conv", whole(0)}},
                         {.steps = 11, .batch = 2, .width = 6});
  expect_mixer_gradients({{"name", word("slstm")}, {"heads", whole(3)}, {"conv", whole(2)}},
                         {.steps = 11, .batch = 2, .width = 9});
}

}  // namespace
}  // namespace recurbench
