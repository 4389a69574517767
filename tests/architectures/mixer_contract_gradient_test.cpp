#include "support/mixers.hpp"

namespace recurbench {
namespace {

class MixerGradients : public ::testing::TestWithParam<std::string> {};

TEST_P(MixerGradients, EqualCentralDifferencesForEveryParameterAndTheInput) {
  test::expect_mixer_gradients({{"name", test::word(GetParam())}}, {.steps = 37, .batch = 2, .width = 8});
}

INSTANTIATE_TEST_SUITE_P(Architectures, MixerGradients,
                         ::testing::ValuesIn(MixerRegistry::instance().names()),
                         [](const auto& name) { return name.param; });

}  // namespace
}  // namespace recurbench
