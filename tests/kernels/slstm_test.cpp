#include "kernels/slstm.hpp"

#include "support/slstm_probe.hpp"

namespace recurbench {
namespace {

using test::for_real;

/// h of a window of `pre` without recording, from `state`, which moves on.
std::vector<Real> run(const test::SlstmSizes& s, const std::vector<Real>& pre, std::vector<Real>& state) {
  Tape tape;
  tape.clear(false);
  const auto r = test::wave(s.width() * 4 * s.head_dim, 0.5, 0.6);
  const Var h =
      slstm(tape, tape.constant(pre.data(), s.steps * s.batch, 4 * s.width()),
            tape.constant(r.data(), s.width(), 4 * s.head_dim), s.heads, s.batch, {state.data(), nullptr});
  return {tape.value(h), tape.value(h) + tape.size(h)};
}

std::vector<Real> empty_past(const test::SlstmSizes& s) {
  return std::vector<Real>(static_cast<std::size_t>(4 * s.cells()), Real{0});
}

TEST(Slstm, EqualsTheUnstabilisedCellInValueAndEveryGradient) {
  for (const auto& sizes : test::slstm_cases())
    test::expect_twin(test::slstm_probe(sizes), test::slstm_twin(sizes), for_real(1e-5, 1e-11));
}

TEST(Slstm, WindowsWithACarryEqualTheWhole) {
  auto whole = test::slstm_probe({9, 2, 2, 3});
  auto parts = test::slstm_probe({9, 2, 2, 3}, {1, 5, 3});
  whole.run();
  parts.run();
  test::expect_close(parts.y, whole.y, for_real(1e-6, 1e-14), "output");
  for (std::size_t i = 0; i < whole.inputs.size(); ++i)
    test::expect_close(parts.inputs[i].grad, whole.inputs[i].grad, for_real(1e-5, 1e-13),
                       whole.inputs[i].name);
}

TEST(Slstm, WithoutRecordingGivesTheSameBits) {
  const test::SlstmSizes s{9, 2, 2, 3};
  auto probe = test::slstm_probe(s);
  auto recorded = probe, forgetting = probe;
  recorded.run(true);
  forgetting.run(false);
  EXPECT_TRUE(test::same_bits(recorded.y, forgetting.y));
}

TEST(Slstm, AddingAConstantToEveryInputGateLeavesTheOutputs) {
  const test::SlstmSizes s{6, 2, 2, 3};
  const auto pre = test::wave(s.steps * 4 * s.cells(), 0.1);
  auto first = empty_past(s);
  const auto plain = run(s, pre, first);
  for (const Real shift : {Real(-300), Real(300)}) {
    auto shifted = pre;
    for (std::size_t i = 0; i < shifted.size(); ++i)
      if (i / 3 % 4 == 0) shifted[i] += shift;
    auto state = empty_past(s);
    test::expect_close(run(s, shifted, state), plain, for_real(1e-4, 1e-12), "shifted");
  }
}

TEST(Slstm, TheEmptyPastIsTheZeroSumsWhateverTheirExponent) {
  const test::SlstmSizes s{4, 2, 2, 3};
  const auto pre = test::wave(s.steps * 4 * s.cells(), 0.1);
  auto zeros = empty_past(s), high = empty_past(s);
  std::fill_n(high.begin() + 3 * s.cells(), s.cells(), Real(1e4));
  EXPECT_TRUE(test::same_bits(run(s, pre, zeros), run(s, pre, high)));
  EXPECT_TRUE(test::same_bits(zeros, high));
}

TEST(Slstm, NanReachesEveryLaterStepOfItsHeadAndNoOtherHead) {
  const test::SlstmSizes s{4, 1, 2, 3};
  for (const std::size_t gate : {0, 1, 2, 3}) {
    auto pre = test::wave(s.steps * 4 * s.cells(), 0.1);
    pre[24 + 12 + 3 * gate] = std::numeric_limits<Real>::quiet_NaN();  // step 1, head 1, cell 0
    auto state = empty_past(s);
    const auto h = run(s, pre, state);
    for (std::size_t i = 0; i < h.size(); ++i) {
      const bool reached = i >= 12 ? i % 6 >= 3 : i == 9;
      EXPECT_EQ(std::isnan(h[i]), reached) << "gate " << gate << ", number " << i;
    }
  }
}

}  // namespace
}  // namespace recurbench
