#include "kernels/gemm.hpp"

#include <fmt/core.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "autodiff/arena.hpp"
#include "support/patterns.hpp"
#include "support/tolerance.hpp"

namespace recurbench {
namespace {

using test::for_real;
using test::same_bits;
using test::wave;

struct Shape {
  Index rows, depth, cols;
};

/// Odd sizes around the edges of tiles (8 rows, 16 and 32 columns) and of the packed depth (256).
const std::vector<Shape> kShapes{{1, 1, 1},     {1, 7, 33},    {2, 5, 31},   {2, 300, 64}, {3, 17, 16},
                                 {4, 4, 4},     {5, 13, 47},   {7, 255, 15}, {8, 256, 8},  {9, 257, 33},
                                 {16, 32, 128}, {17, 100, 65}, {3, 513, 5},  {31, 1, 31},  {65, 70, 1},
                                 {1, 600, 97},  {33, 0, 19}};

/// A matrix with guard columns behind each row and room before it, so that it starts at any alignment.
struct Padded {
  Index rows, cols, stride, offset;
  std::vector<Real> memory;

  Padded(Index row_count, Index col_count, double phase, Index padding = 0, Index start = 0)
      : rows(row_count),
        cols(col_count),
        stride(col_count + padding),
        offset(start),
        memory(wave(start + row_count * stride + padding, phase)) {}
  Real* data() { return memory.data() + offset; }
  Real at(Index r, Index c) const { return memory[static_cast<std::size_t>(offset + r * stride + c)]; }
  void put(Index r, Index c, Real value) {
    memory[static_cast<std::size_t>(offset + r * stride + c)] = value;
  }
  Matrix view() { return {data(), rows, cols, stride}; }
  ConstMatrix read() { return {data(), rows, cols, stride}; }
  /// The same numbers, stored as their transpose.
  Padded transposed() const {
    Padded t(cols, rows, 0, stride - cols, offset);
    for (Index r = 0; r < rows; ++r)
      for (Index c = 0; c < cols; ++c) t.put(c, r, at(r, c));
    return t;
  }
  std::vector<Real> values() const {
    std::vector<Real> all;
    for (Index r = 0; r < rows; ++r)
      for (Index c = 0; c < cols; ++c) all.push_back(at(r, c));
    return all;
  }
};

/// The triple loop, in double.
std::vector<double> naive(const Padded& a, const Padded& b, const Padded& c, bool accumulate) {
  std::vector<double> product;
  for (Index i = 0; i < a.rows; ++i) {
    for (Index j = 0; j < b.cols; ++j) {
      double sum = accumulate ? double{c.at(i, j)} : 0.0;
      for (Index k = 0; k < a.cols; ++k) sum += double{a.at(i, k)} * double{b.at(k, j)};
      product.push_back(sum);
    }
  }
  return product;
}

std::string text(const Shape& s) {
  return fmt::format("{}×{}×{}", s.rows, s.depth, s.cols);
}

TEST(Gemm, EqualsTheTripleLoopForEveryTransposeStrideAndAccumulation) {
  for (const Shape& s : kShapes) {
    for (int variant = 0; variant < 16; ++variant) {
      const bool turn_a = variant & 1, turn_b = variant & 2, accumulate = variant & 4;
      const Index padding = variant & 8 ? 3 : 0;
      Padded a(s.rows, s.depth, 0.1, padding, padding), b(s.depth, s.cols, 0.7, padding, 1);
      Padded c(s.rows, s.cols, 1.9, padding, padding);
      const auto expected = naive(a, b, c, accumulate);
      Padded a_turned = a.transposed(), b_turned = b.transposed();
      const ConstMatrix left = turn_a ? transpose(a_turned.read()) : a.read();
      const ConstMatrix right = turn_b ? transpose(b_turned.read()) : b.read();
      if (accumulate)
        multiply_add(c.view(), left, right);
      else
        multiply(c.view(), left, right);
      test::expect_close(c.values(), expected, for_real(1e-6, 1e-14), fmt::format("{} {}", text(s), variant));
    }
  }
}

TEST(Gemm, LeavesTheNumbersBetweenTheRowsAlone) {
  for (const Shape& s : kShapes) {
    Padded a(s.rows, s.depth, 0.1), b(s.depth, s.cols, 0.7), c(s.rows, s.cols, 1.9, 5, 3);
    const auto before = c.memory;
    multiply(c.view(), a.read(), b.read());
    for (Index r = 0; r < c.rows; ++r)
      for (Index col = 0; col < c.cols; ++col)
        c.put(r, col, before[static_cast<std::size_t>(3 + r * c.stride + col)]);
    EXPECT_EQ(c.memory, before) << text(s);
  }
}

TEST(Gemm, OverwritesWhateverStoodInTheResult) {
  Padded a(5, 7, 0.1), b(7, 35, 0.7), c(5, 35, 0.0);
  std::fill(c.memory.begin(), c.memory.end(), std::numeric_limits<Real>::quiet_NaN());
  multiply(c.view(), a.read(), b.read());
  test::expect_close(c.values(), naive(a, b, c, false), for_real(1e-6, 1e-14), "over NaN");
}

TEST(Gemm, PackedProductsHaveTheSameBitsUpToTheDepthThatIsPromised) {
  for (const Shape& s : kShapes) {
    for (const bool turn : {false, true}) {
      Padded a(s.rows, s.depth, 0.1), b(s.depth, s.cols, 0.7), b_turned = b.transposed();
      Padded plain(s.rows, s.cols, 1.9), packed = plain;
      const ConstMatrix right = turn ? transpose(b_turned.read()) : b.read();
      Arena arena;
      const auto panels = PackedMatrix::pack(arena.reals(PackedMatrix::size(s.depth, s.cols)), right);
      multiply(plain.view(), a.read(), right);
      multiply(packed.view(), a.read(), panels);
      EXPECT_TRUE(s.depth > 256 || same_bits(plain.memory, packed.memory)) << text(s);
      test::expect_close(packed.values(), naive(a, b, plain, false), for_real(1e-6, 1e-14), text(s));
      multiply_add(plain.view(), a.read(), right);
      const auto expected = naive(a, b, packed, true);
      multiply_add(packed.view(), a.read(), panels);
      EXPECT_TRUE(s.depth > 256 || same_bits(plain.memory, packed.memory)) << text(s);
      test::expect_close(packed.values(), expected, for_real(1e-6, 1e-14), text(s));
    }
  }
}

TEST(Gemm, BitsDependNeitherOnAlignmentNorOnStridesNorOnNeighbours) {
  for (const Shape& s : kShapes) {
    Padded a(s.rows, s.depth, 0.1), b(s.depth, s.cols, 0.7), c(s.rows, s.cols, 1.9);
    multiply(c.view(), a.read(), b.read());
    for (Index shift = 1; shift <= 5; ++shift) {
      Padded a2(s.rows, s.depth, 9.0, shift, shift), b2(s.depth, s.cols, 9.0, shift, shift);
      Padded c2(s.rows, s.cols, 9.0, shift, shift);
      for (Index r = 0; r < s.rows; ++r)
        for (Index k = 0; k < s.depth; ++k) a2.put(r, k, a.at(r, k));
      for (Index k = 0; k < s.depth; ++k)
        for (Index j = 0; j < s.cols; ++j) b2.put(k, j, b.at(k, j));
      multiply(c2.view(), a2.read(), b2.read());
      EXPECT_TRUE(same_bits(c.values(), c2.values())) << text(s) << " shifted by " << shift;
    }
  }
}

TEST(Gemm, OneRowHasTheBitsItHasAmongOthers) {
  // A step alone equals the same step inside a segment's product.
  Padded a(21, 70, 0.1), b(70, 83, 0.7), all(21, 83, 0.0), one(1, 83, 0.0);
  multiply(all.view(), a.read(), b.read());
  for (Index r = 0; r < 21; ++r) {
    multiply(one.view(), {a.data() + r * 70, 1, 70}, b.read());
    const auto values = all.values();
    const std::vector<Real> row(values.begin() + r * 83, values.begin() + (r + 1) * 83);
    EXPECT_TRUE(same_bits(row, one.values())) << r;
  }
}

TEST(Gemm, NanAndInfinityReachExactlyTheirRowsAndColumns) {
  Padded a(5, 9, 0.1), b(9, 35, 0.7), c(5, 35, 0.0);
  a.put(3, 4, std::numeric_limits<Real>::quiet_NaN());
  multiply(c.view(), a.read(), b.read());
  for (Index r = 0; r < 5; ++r)
    for (Index col = 0; col < 35; ++col) EXPECT_EQ(std::isnan(c.at(r, col)), r == 3) << r << ' ' << col;
}

}  // namespace
}  // namespace recurbench
