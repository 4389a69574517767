#include "kernels/reduce.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <vector>

#include "support/patterns.hpp"
#include "support/tolerance.hpp"

namespace recurbench {
namespace {

using test::wave;

TEST(Reduce, SumsEqualALoopInDouble) {
  for (const Index count : {0, 1, 5, 15, 16, 17, 31, 33, 1000, 4097}) {
    const auto x = wave(count, 0.4);
    double total = 0;
    double squares = 0;
    for (const Real v : x) {
      total += double{v};
      squares += double{v} * double{v};
    }
    EXPECT_NEAR(sum(x.data(), count), total, 1e-12 * static_cast<double>(count + 1)) << count;
    EXPECT_NEAR(sum_of_squares(x.data(), count), squares, 1e-12 * static_cast<double>(count + 1)) << count;
  }
}

TEST(Reduce, SumsHaveTheSameBitsAtEveryAlignment) {
  const auto x = wave(1003, 0.4);
  const double expected = sum_of_squares(x.data(), 1003);
  for (std::size_t shift = 1; shift < 9; ++shift) {
    std::vector<Real> moved(shift, 77);
    moved.insert(moved.end(), x.begin(), x.end());
    EXPECT_EQ(sum_of_squares(moved.data() + shift, 1003), expected);
    EXPECT_EQ(sum(moved.data() + shift, 1003), sum(x.data(), 1003));
  }
}

TEST(Reduce, ColumnSumsOverwriteAndEqualALoop) {
  const Index rows = 7, cols = 19;
  const auto x = wave(rows * cols, 0.4);
  std::vector<Real> sums(19, std::numeric_limits<Real>::quiet_NaN());
  column_sums(sums.data(), x.data(), rows, cols);
  std::vector<double> expected(19, 0.0);
  for (Index r = 0; r < rows; ++r)
    for (Index c = 0; c < cols; ++c)
      expected[static_cast<std::size_t>(c)] += double{x[static_cast<std::size_t>(r * cols + c)]};
  test::expect_close(sums, expected, test::for_real(1e-6, 1e-15), "column sums");
}

}  // namespace
}  // namespace recurbench
