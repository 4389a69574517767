#include "support/mixers.hpp"

namespace recurbench {
namespace {

using namespace test;

TEST(MinLstmGradients, HoldWithAnOutputProjection) {
  expect_mixer_gradients({{"name", word("minlstm")}, {"expand", real(1.5)}},
                         {.steps = 11, .batch = 2, .width = 6});
}

}  // namespace
}  // namespace recurbench
