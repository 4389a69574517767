#include "architectures/support/op_attention.hpp"
#include "support/gradcheck.hpp"

namespace recurbench {
namespace {

/// Gradients of attention over [T,B,·].
void expect_attention_gradients(Index steps, Index batch, Index heads, Index head_dim, bool rotary) {
  const AttentionShape shape{
      .steps = steps, .batch = batch, .heads = heads, .head_dim = head_dim, .rotary = rotary};
  test::expect_gradients(
      {test::wave_input("qkv", steps * batch, 3 * shape.width(), 0.4)},
      [&](Tape& tape, std::span<const Var> in) { return causal_attention(tape, in[0], shape, nullptr); });
}

TEST(AttentionGradients, EqualCentralDifferencesAtOddSizes) {
  for (const bool rotary : {false, true}) {
    expect_attention_gradients(5, 2, 2, 4, rotary);
    expect_attention_gradients(37, 1, 1, 2, rotary);
    expect_attention_gradients(67, 2, 1, 18, rotary);
  }
  expect_attention_gradients(7, 2, 3, 5, false);
}

TEST(AddPositionsGradients, EqualCentralDifferences) {
  test::expect_gradients(
      {test::wave_input("x", 12, 3, 0.4), test::wave_input("table", 7, 3, 0.9)},
      [](Tape& tape, std::span<const Var> in) { return add_positions(tape, in[0], in[1], 3, 2); });
}

}  // namespace
}  // namespace recurbench
