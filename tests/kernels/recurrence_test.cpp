#include "kernels/recurrence.hpp"

#include "support/recurrence_probe.hpp"

namespace recurbench {
namespace {

using test::for_real;
using test::RecurrenceProbe;
using test::same_bits;

class Recurrence : public ::testing::TestWithParam<std::string> {
 protected:
  const Cell cell = test::cell_of(GetParam());
};

TEST_P(Recurrence, SeveralSegmentsEqualOne) {
  // A batch of 257 runs in segments of 4 steps, its parts of at most 100 in one segment.
  RecurrenceProbe whole(cell, {7, 257, 3, 5});
  ASSERT_LT(segment_steps(257), 7);
  whole.backward();
  std::vector<double> dw(whole.dw.size()), du(whole.du.size()), db_x(whole.db_x.size()),
      db_h(whole.db_h.size());
  const auto accumulate = [](std::vector<double>& sum, const std::vector<Real>& part) {
    for (std::size_t i = 0; i < sum.size(); ++i) sum[i] += double{part[i]};
  };
  for (Index first = 0; first < 257; first += 100) {
    const Index count = std::min<Index>(100, 257 - first);
    auto part = test::part_of_batch(whole, first, count);
    ASSERT_GE(segment_steps(count), 7);
    part.backward();
    accumulate(dw, part.dw);
    accumulate(du, part.du);
    accumulate(db_x, part.db_x);
    accumulate(db_h, part.db_h);
    const auto columns = test::part_of_batch(whole, first, count);
    for (Index t = 0; t < 7; ++t) {
      const auto rows = [&](const std::vector<Real>& all, Index batch, Index skipped, Index width) {
        const auto begin = all.begin() + (t * batch + skipped) * width;
        return std::vector<Real>(begin, begin + count * width);
      };
      EXPECT_TRUE(same_bits(rows(part.h, count, 0, 5), rows(whole.h, 257, first, 5))) << "h at step " << t;
      test::expect_close(rows(part.dx, count, 0, 3), rows(whole.dx, 257, first, 3), for_real(1e-6, 1e-14),
                         "dx");
    }
  }
  test::expect_close(whole.dw, dw, for_real(2e-6, 1e-14), "dw");
  test::expect_close(whole.du, du, for_real(2e-6, 1e-14), "du");
  test::expect_close(whole.db_x, db_x, for_real(2e-6, 1e-14), "db_x");
  test::expect_close(whole.db_h, db_h, for_real(2e-6, 1e-14), "db_h");
}

TEST_P(Recurrence, ForgettingTheGatesChangesNoBit) {
  RecurrenceProbe keeping(cell, {7, 257, 3, 5}), forgetting(cell, {7, 257, 3, 5});
  keeping.forward(true);
  std::fill(forgetting.gates.begin(), forgetting.gates.end(), std::numeric_limits<Real>::quiet_NaN());
  forgetting.forward(false);
  EXPECT_TRUE(same_bits(keeping.h, forgetting.h));
  EXPECT_TRUE(same_bits(keeping.c, forgetting.c));
  const auto one_segment = static_cast<std::ptrdiff_t>(segment_steps(257) * 257 * cell.blocks * 5);
  for (auto it = forgetting.gates.begin() + one_segment; it != forgetting.gates.end(); ++it)
    ASSERT_TRUE(std::isnan(*it)) << "wrote beyond the one segment it may use";
}

TEST_P(Recurrence, BackwardAddsToEveryGradient) {
  RecurrenceProbe fresh(cell, {5, 3, 5, 4}), onto(cell, {5, 3, 5, 4});
  fresh.backward(0);
  onto.backward(3);
  const std::vector<std::pair<std::vector<Real>*, std::vector<Real>*>> pairs{{&fresh.dx, &onto.dx},
                                                                             {&fresh.dw, &onto.dw},
                                                                             {&fresh.du, &onto.du},
                                                                             {&fresh.db_x, &onto.db_x},
                                                                             {&fresh.db_h, &onto.db_h}};
  for (const auto& [clean, sum] : pairs) {
    auto expected = *clean;
    for (auto& number : expected) number += 3;
    test::expect_close(*sum, expected, for_real(1e-6, 1e-14), "3 + gradient");
  }
}

TEST_P(Recurrence, LeavingOutTheInputGradientChangesNothingElse) {
  RecurrenceProbe with(cell, {5, 3, 5, 4}), without(cell, {5, 3, 5, 4});
  with.backward(0, true);
  without.backward(0, false);
  EXPECT_EQ(without.dx, std::vector<Real>(without.dx.size(), 0));
  EXPECT_TRUE(same_bits(with.dw, without.dw));
  EXPECT_TRUE(same_bits(with.du, without.du));
  EXPECT_TRUE(same_bits(with.db_h, without.db_h));
  EXPECT_TRUE(same_bits(with.dh_first, without.dh_first));
}

INSTANTIATE_TEST_SUITE_P(Cells, Recurrence, ::testing::ValuesIn(test::cell_names()),
                         [](const auto& cell) { return cell.param; });

TEST(Segments, HoldAbout1280RowsAndAtLeastOneStep) {
  EXPECT_EQ(segment_steps(1), 1280);
  EXPECT_EQ(segment_steps(32), 40);
  EXPECT_EQ(segment_steps(1280), 1);
  EXPECT_EQ(segment_steps(5000), 1);
}

}  // namespace
}  // namespace recurbench
