#include "support/wkv_probe.hpp"

namespace recurbench {
namespace {

TEST(WkvGradients, HoldForEveryTensorAndThePast) {
  for (const test::WkvSizes& sizes :
       {test::WkvSizes{5, 3, 5}, test::WkvSizes{1, 1, 1}, test::WkvSizes{35, 2, 19}})
    test::expect_carried_gradients(test::wkv_probe(sizes), 60);
}

TEST(WkvGradients, PassThroughTheCarryFromWindowToWindow) {
  test::expect_carried_gradients(test::wkv_probe({23, 2, 5}, {3, 17, 1, 2}), 60);
}

}  // namespace
}  // namespace recurbench
