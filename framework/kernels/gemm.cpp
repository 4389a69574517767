#include "kernels/gemm.hpp"

#include <algorithm>
#include <cassert>
#include <cstring>

#include "kernels/lanes.hpp"

namespace recurbench {
namespace {

// A tile of c, kTileRows × kPanel, stays in registers while the depth runs; b comes in panels of kPanel
// columns (a narrow last one of kLanes) whose rows lie next to each other. docs/numerics.md, "Products", has
// the reasoning.
constexpr Index kTileRows = kRegisterBytes / 8;  // AVX-512 has twice the registers to fill as well
constexpr Index kPanelVectors = 2;
constexpr Index kPanel = kPanelVectors * kLanes;
constexpr Index kDepth = 256;  // rows of b packed at a time: a panel stays in the first-level cache
// Depth in whose time the tile of c, not read before, comes into the cache.
constexpr Index kLeastFetched = 64;
constexpr Index kRowBlock = 512;  // rows of a for all panels in turn: they stay in the second-level cache

/// Element (row, k) of the left-hand side is data[row·row_stride + k·k_stride], transposed or not.
struct Left {
  const Real* data;
  Index rows, depth, row_stride, k_stride;

  explicit Left(const ConstMatrix& a)
      : data(a.data),
        rows(a.transposed ? a.cols : a.rows),
        depth(a.transposed ? a.rows : a.cols),
        row_stride(a.transposed ? 1 : a.stride),
        k_stride(a.transposed ? a.stride : 1) {}
};

/// c[Rows, Width] = (add ? c : 0) + a[Rows, depth] · b[depth, Width], Width = Vectors · kLanes.
template <Index Rows, Index Vectors>
void tile(Real* c, Index c_stride, const Left& left, const Real* a, const Real* b, Index b_stride,
          Index depth, bool add) {
  Vector sums[Rows][Vectors];
  for (Index r = 0; r < Rows; ++r)
    for (Index v = 0; v < Vectors; ++v)
      sums[r][v] = add ? load_vector(c + r * c_stride + v * kLanes) : Vector{};
  for (Index k = 0; k < depth; ++k) {
    Vector right[Vectors];
    for (Index v = 0; v < Vectors; ++v) right[v] = load_vector(b + v * kLanes);
#pragma GCC unroll 8
    for (Index r = 0; r < Rows; ++r)
#pragma GCC unroll 8
      for (Index v = 0; v < Vectors; ++v) sums[r][v] += a[r * left.row_stride] * right[v];
    a += left.k_stride;
    b += b_stride;
  }
  for (Index r = 0; r < Rows; ++r)
    for (Index v = 0; v < Vectors; ++v) store_vector(c + r * c_stride + v * kLanes, sums[r][v]);
}

/// Picks the tile of `rows` rows, 1 ≤ rows ≤ kTileRows.
template <Index Vectors, Index Rows = kTileRows>
void tile_of(Index rows, Real* c, Index c_stride, const Left& left, const Real* a, const Real* b,
             Index b_stride, Index depth, bool add) {
  if (rows == Rows)
    tile<Rows, Vectors>(c, c_stride, left, a, b, b_stride, depth, add);
  else if constexpr (Rows > 1)
    tile_of<Vectors, Rows - 1>(rows, c, c_stride, left, a, b, b_stride, depth, add);
}

/// Columns that a panel holds when `remaining` columns are left, padding included.
Index panel_width(Index remaining) {
  return remaining <= kLanes ? kLanes : kPanel;
}

/// One panel of columns: c[:, first…) (+)= a[:, k…k+depth) · b. A panel that is wider than what is left of c
/// goes through a buffer.
void panel_product(const Matrix& c, const Left& a, const Real* b, Index b_stride, Index first, Index k,
                   Index depth, bool add) {
  const Index width = panel_width(c.cols - first);
  const Index cols = std::min(width, c.cols - first);
  const auto run = width == kPanel ? tile_of<kPanelVectors> : tile_of<1>;
  const bool fetches = !add && depth >= kLeastFetched;
  alignas(64) Real buffer[kTileRows * kPanel];
  for (Index row = 0; row < a.rows; row += kTileRows) {
    const Index rows = std::min(kTileRows, a.rows - row);
    const Real* from = a.data + row * a.row_stride + k * a.k_stride;
    Real* out = c.data + row * c.stride + first;
    if (cols == width) {
      if (fetches)
        for (Index r = 0; r < rows; ++r)
          for (Index v = 0; v < width; v += kLanes) __builtin_prefetch(out + r * c.stride + v, 1);
      run(rows, out, c.stride, a, from, b, b_stride, depth, add);
      continue;
    }
    for (Index r = 0; r < rows && add; ++r) std::copy_n(out + r * c.stride, cols, buffer + r * kPanel);
    run(rows, buffer, kPanel, a, from, b, b_stride, depth, add);
    for (Index r = 0; r < rows; ++r) std::copy_n(buffer + r * kPanel, cols, out + r * c.stride);
  }
}

Index right_rows(const ConstMatrix& b) {
  return b.transposed ? b.cols : b.rows;
}
Index right_cols(const ConstMatrix& b) {
  return b.transposed ? b.rows : b.cols;
}

/// Rows [k, k+depth) of the panel that starts at column `first`, zero-padded to its width.
void pack_panel(Real* panel, const ConstMatrix& b, Index first, Index k, Index depth) {
  const Index width = panel_width(right_cols(b) - first);
  const Index cols = std::min(width, right_cols(b) - first);
  if (cols < width) std::fill_n(panel, depth * width, Real{0});
  if (b.transposed) {
    for (Index j = 0; j < cols; ++j) {
      const Real* from = b.data + (first + j) * b.stride + k;
      for (Index i = 0; i < depth; ++i) panel[i * width + j] = from[i];
    }
  } else {
    const Real* from = b.data + k * b.stride + first;
    if (cols == kPanel)
      for (Index i = 0; i < depth; ++i)
        for (Index v = 0; v < kPanelVectors; ++v)
          store_vector(panel + i * kPanel + v * kLanes, load_vector(from + i * b.stride + v * kLanes));
    else
      for (Index i = 0; i < depth; ++i) std::copy_n(from + i * b.stride, cols, panel + i * width);
  }
}

/// The columns of a product with one row that come in whole blocks of kRowVectors vectors, b read where it
/// lies: so many sums at once hide the latency of each. Returns how many columns these are.
Index row_product(const Matrix& c, const Left& a, const ConstMatrix& b, Index k, Index depth, bool add) {
  constexpr Index kRowVectors = 8;
  Index first = 0;
  for (; first + kRowVectors * kLanes <= c.cols; first += kRowVectors * kLanes)
    tile<1, kRowVectors>(c.data + first, c.stride, a, a.data + k * a.k_stride, b.data + k * b.stride + first,
                         b.stride, depth, add);
  return first;
}

void product_of_block(const Matrix& c, const Left& a, const ConstMatrix& b, bool add) {
  alignas(64) Real panel[kDepth * kPanel];
  // Few rows do not pay for packing: b is read where it lies.
  const bool in_place = !b.transposed && a.rows <= 2 * kTileRows;
  for (Index k = 0; k == 0 || k < a.depth; k += kDepth) {
    const Index depth = std::min(kDepth, a.depth - k);
    const Index done = in_place && a.rows == 1 ? row_product(c, a, b, k, depth, add || k > 0) : 0;
    for (Index first = done; first < c.cols; first += kPanel) {
      const bool direct = in_place && first + kPanel <= c.cols;
      if (!direct) pack_panel(panel, b, first, k, depth);
      panel_product(c, a, direct ? b.data + k * b.stride + first : panel,
                    direct ? b.stride : panel_width(c.cols - first), first, k, depth, add || k > 0);
    }
  }
}

void product(const Matrix& c, const ConstMatrix& left, const ConstMatrix& b, bool add) {
  const Left a(left);
  assert(c.rows == a.rows && c.cols == right_cols(b) && a.depth == right_rows(b));
  for (Index row = 0; row < a.rows; row += kRowBlock) {
    Left block = a;
    block.data += row * a.row_stride;
    block.rows = std::min(kRowBlock, a.rows - row);
    product_of_block({c.data + row * c.stride, block.rows, c.cols, c.stride}, block, b, add);
  }
}

void product(const Matrix& c, const ConstMatrix& left, const PackedMatrix& b, bool add) {
  const Left a(left);
  assert(c.rows == a.rows && c.cols == b.cols && a.depth == b.rows);
  for (Index first = 0; first < c.cols; first += kPanel)
    panel_product(c, a, b.panels + first * b.packed_rows, panel_width(c.cols - first), first, 0, b.rows, add);
}

}  // namespace

Index PackedMatrix::size(Index rows, Index cols) {
  return (cols + kPanel - 1) / kPanel * kPanel * rows;
}

PackedMatrix PackedMatrix::pack(Real* memory, const ConstMatrix& b) {
  const PackedMatrix packed{memory, right_rows(b), right_cols(b), right_rows(b)};
  for (Index first = 0; first < packed.cols; first += kPanel)
    pack_panel(memory + first * packed.rows, b, first, 0, packed.rows);
  return packed;
}

void multiply(const Matrix& c, const ConstMatrix& a, const ConstMatrix& b) {
  product(c, a, b, false);
}
void multiply_add(const Matrix& c, const ConstMatrix& a, const ConstMatrix& b) {
  product(c, a, b, true);
}
void multiply(const Matrix& c, const ConstMatrix& a, const PackedMatrix& b) {
  product(c, a, b, false);
}
void multiply_add(const Matrix& c, const ConstMatrix& a, const PackedMatrix& b) {
  product(c, a, b, true);
}

}  // namespace recurbench
