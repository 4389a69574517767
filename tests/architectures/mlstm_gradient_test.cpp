#include "support/mixers.hpp"

namespace recurbench {
namespace {

using namespace test;

TEST(MlstmGradients, HoldUnderItsOptions) {
  expect_mixer_gradients({{"name", word("mlstm")}, {"heads", whole(1)}, {"conv", whole(2)}}, {.steps = 19});
  expect_mixer_gradients(
      {{"name", word("mlstm")}, {"heads", whole(3)}, {"expand", whole(1)}, {"conv", whole(0)}},
      {.steps = 7, .width = 12});
}

}  // namespace
}  // namespace recurbench
