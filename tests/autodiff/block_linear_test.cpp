#include "autodiff/op_heads.hpp"

#include "core/error.hpp"
#include "support/gradcheck.hpp"

namespace recurbench {
namespace {

using namespace test;

struct Sizes {
  Index rows, cols, block;
};

/// x · the block-diagonal matrix of w's blocks, all its zeros written out.
Graph dense(const Sizes& s) {
  return [s](Tape& tape, std::span<const Var> in) {
    const Var dense = tape.record(s.cols, s.cols, {in[1]}, [w = in[1], s](Tape& t, Var self) {
      for (Index i = 0; i < s.cols; ++i)
        for (Index j = 0; j < s.block; ++j)
          t.grad(w)[i * s.block + j] += t.grad(self)[i * s.cols + i / s.block * s.block + j];
    });
    std::fill_n(tape.output(dense), s.cols * s.cols, Real{0});
    for (Index i = 0; i < s.cols; ++i)
      for (Index j = 0; j < s.block; ++j)
        tape.output(dense)[i * s.cols + i / s.block * s.block + j] = tape.value(in[1])[i * s.block + j];
    return linear(tape, in[0], dense);
  };
}

TEST(BlockLinear, IsTheProductWithTheBlockDiagonalMatrix) {
  for (const Sizes& s : {Sizes{5, 12, 4}, {1, 4, 4}, {7, 3, 1}, {3, 6, 3}, {33, 40, 4}, {2, 5, 5}}) {
    std::vector<Input> fused{wave_input("x", s.rows, s.cols, 0.2), wave_input("w", s.cols, s.block, 1.3)};
    auto naive = fused;
    const Graph graph = [](Tape& tape, std::span<const Var> in) { return block_linear(tape, in[0], in[1]); };
    const double loss = run_graph(fused, graph, true);
    EXPECT_NEAR(loss, run_graph(naive, dense(s), true), for_real(1e-5, 1e-12) * loss);
    for (std::size_t i = 0; i < 2; ++i)
      expect_close(fused[i].grad, naive[i].grad, for_real(1e-5, 1e-12), fused[i].name);
  }
}

TEST(BlockLinear, KeepsNanInItsBlock) {
  auto x = wave(12, 0.2);
  const auto w = wave(48, 1.3);
  x[5] = std::numeric_limits<Real>::quiet_NaN();
  Tape tape;
  const Var y = block_linear(tape, tape.constant(x.data(), 1, 12), tape.constant(w.data(), 12, 4));
  for (Index c = 0; c < 12; ++c) EXPECT_EQ(std::isnan(tape.value(y)[c]), c / 4 == 1) << c;
}

TEST(BlockLinear, SaysWhatShapesItRequires) {
  const std::vector<Real> zeros(48, 0);
  Tape tape;
  const Var x = tape.constant(zeros.data(), 2, 6);
  EXPECT_THROW(block_linear(tape, x, tape.constant(zeros.data(), 6, 4)), Error);
  EXPECT_THROW(block_linear(tape, x, tape.constant(zeros.data(), 8, 2)), Error);
}

}  // namespace
}  // namespace recurbench
