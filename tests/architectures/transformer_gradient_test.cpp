#include "support/mixers.hpp"

namespace recurbench {
namespace {

using namespace test;

TEST(TransformerGradients, EqualCentralDifferencesInEveryVariant) {
  for (const char* positions : {"learned", "rope", "none"})
    for (const Index kernel : {0, 3})
      expect_mixer_gradients({{"name", word("transformer")},
                              {"heads", whole(2)},
                              {"positions", word(positions)},
                              {"conv", whole(kernel)}},
                             {.steps = 35, .batch = 2});
}

}  // namespace
}  // namespace recurbench
