#include "autodiff/op_heads.hpp"
#include "support/gradcheck.hpp"

namespace recurbench {
namespace {

using namespace test;

TEST(BlockLinearGradients, EqualCentralDifferences) {
  const Graph graph = [](Tape& tape, std::span<const Var> in) { return block_linear(tape, in[0], in[1]); };
  expect_gradients({wave_input("x", 5, 12, 0.2), wave_input("w", 12, 4, 1.3)}, graph, "blocks of 4");
  expect_gradients({wave_input("x", 3, 6, 0.2), wave_input("w", 6, 3, 1.3)}, graph, "blocks of 3");
}

}  // namespace
}  // namespace recurbench
