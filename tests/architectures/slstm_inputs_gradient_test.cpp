#include "support/slstm_inputs_probe.hpp"

namespace recurbench {
namespace {

using namespace test;

TEST(SlstmInputsGradients, Hold) {
  for (const auto& sizes : slstm_inputs_cases())
    expect_gradients(slstm_inputs_inputs(sizes), slstm_inputs_graph(sizes));
}

}  // namespace
}  // namespace recurbench
