#include "kernels/slstm.hpp"

#include <algorithm>

#include "kernels/activations.hpp"
#include "kernels/gemm.hpp"
#include "kernels/recurrence.hpp"

namespace recurbench {
namespace {

constexpr Index kGates = 4;
constexpr Index kKept = 3;            // leak = 1 − σ(f̃), and c, n before the step
constexpr Real kEmpty = Real(-1e38);  // an exponent below all others

/// Addresses of step t: a head of a sequence is a row of head_dim cells.
struct Trace {
  const SlstmShape& shape;
  Real* memory;
  bool keeps;

  Index rows() const { return shape.batch * shape.heads; }
  Real* gates(Index t) const { return memory + (keeps ? t : 0) * kGates * shape.cells(); }
  Real* kept(Index t) const {
    Real* all = memory + (keeps ? shape.steps : 1) * kGates * shape.cells();
    return all + (keeps ? t : 0) * kKept * shape.cells();
  }
  Matrix gates_of(Index head, Index t, Index steps = 1) const {
    const Index width = kGates * shape.head_dim;
    return {gates(t) + head * width, steps * shape.batch, width, shape.heads * width};
  }
};

ConstMatrix cells_of(const Real* cells, Index head, Index rows, const SlstmShape& s) {
  return {cells + head * s.head_dim, rows, s.head_dim, s.heads * s.head_dim};
}

Index packed_size(const SlstmShape& s) {
  const Index width = kGates * s.head_dim;
  return aligned(std::max(PackedMatrix::size(s.head_dim, width), PackedMatrix::size(width, s.head_dim)));
}

PackedMatrix pack_head(Real* scratch, const Real* r, Index head, bool transposed, const SlstmShape& s) {
  const ConstMatrix own(r + head * s.head_dim * kGates * s.head_dim, s.head_dim, kGates * s.head_dim);
  return PackedMatrix::pack(scratch + head * packed_size(s), transposed ? transpose(own) : own);
}

/// The heads' matrices as slstm_scratch lays them out.
PackedMatrix packed_head(Real* scratch, Index head, bool transposed, const SlstmShape& s) {
  const Index width = kGates * s.head_dim;
  const Real* panels = scratch + head * packed_size(s);
  return transposed ? PackedMatrix{panels, width, s.head_dim, width}
                    : PackedMatrix{panels, s.head_dim, width, s.head_dim};
}

struct Cells {
  Real *h, *c, *n, *m;
};

/// One row's step. The gates come as pre-activations and leave as i', f', tanh z̃, σ(õ).
void forward_row(Real* __restrict gates, Real* __restrict kept, Index kept_stride, const Cells& cells,
                 Index width) {
  Real* __restrict h = cells.h;
  Real* __restrict c = cells.c;
  Real* __restrict n = cells.n;
  Real* __restrict m = cells.m;
#pragma GCC ivdep
  for (Index j = 0; j < width; ++j) {
    const Real input = gates[j];
    const Real forget = gates[width + j];
    const Real past = (n[j] == 0 ? kEmpty : m[j]) - softplus_of(-forget);
    const Real most = past > input ? past : input;
    const Real i = exp_nonpositive(input - most);
    const Real f = exp_nonpositive(past - most);
    const Real z = tanh_of(gates[2 * width + j]);
    const Real o = sigmoid_of(gates[3 * width + j]);
    kept[j] = sigmoid_of(-forget);
    kept[kept_stride + j] = c[j];
    kept[2 * kept_stride + j] = n[j];
    gates[j] = i;
    gates[width + j] = f;
    gates[2 * width + j] = z;
    gates[3 * width + j] = o;
    c[j] = f * c[j] + i * z;
    n[j] = f * n[j] + i;
    m[j] = most;
    h[j] = o * c[j] / n[j];
  }
}

/// The same step backward: the gates leave with the gradients of the pre-activations; `carried` holds those
/// of h (from the next step), c and n.
void backward_row(Real* __restrict gates, const Real* __restrict kept, Index kept_stride,
                  const Cells& carried, const Real* __restrict dout, Index width) {
  const Real* __restrict carried_h = carried.h;
  Real* __restrict carried_c = carried.c;
  Real* __restrict carried_n = carried.n;
#pragma GCC ivdep
  for (Index j = 0; j < width; ++j) {
    const Real i = gates[j];
    const Real f = gates[width + j];
    const Real z = gates[2 * width + j];
    const Real o = gates[3 * width + j];
    const Real c_prev = kept[kept_stride + j];
    const Real n_prev = kept[2 * kept_stride + j];
    const Real inverse = 1 / (f * n_prev + i);
    const Real ratio = (f * c_prev + i * z) * inverse;
    const Real dh = dout[j] + carried_h[j];
    const Real dc = carried_c[j] + dh * o * inverse;
    const Real dn = carried_n[j] - dh * o * ratio * inverse;
    gates[j] = (dc * z + dn) * i;
    gates[width + j] = (dc * c_prev + dn * n_prev) * f * kept[j];
    gates[2 * width + j] = dc * i * (1 - z * z);
    gates[3 * width + j] = dh * ratio * o * (1 - o);
    carried_c[j] = dc * f;
    carried_n[j] = dn * f;
  }
}

Cells cells_at(Real* state, Index cells, Index offset) {
  Real* h = state + offset;
  return {h, h + cells, h + 2 * cells, h + 3 * cells};
}

/// dR += h_{t−1}ᵀ dgates over the steps [first, last); outputs lie one step behind the gates they fed.
void weight_gradients(Real* dr, const Trace& at, const Real* h, const Real* h_first, Index first,
                      Index last) {
  const SlstmShape& s = at.shape;
  const Index width = kGates * s.head_dim;
  for (Index head = 0; head < s.heads; ++head) {
    const Matrix own(dr + head * s.head_dim * width, s.head_dim, width);
    const Index begin = std::max<Index>(first, 1);
    if (first == 0) multiply_add(own, transpose(cells_of(h_first, head, s.batch, s)), at.gates_of(head, 0));
    if (last > begin)
      multiply_add(own, transpose(cells_of(h + (begin - 1) * s.cells(), head, (last - begin) * s.batch, s)),
                   at.gates_of(head, begin, last - begin));
  }
}

}  // namespace

Index slstm_trace(const SlstmShape& shape, bool keeps) {
  return (keeps ? shape.steps : 1) * (kGates + kKept) * shape.cells();
}

Index slstm_scratch(const SlstmShape& shape) {
  return shape.heads * packed_size(shape);
}

void slstm_forward(Real* h, Real* state, Real* trace, bool keeps, Real* scratch, const Real* pre,
                   const Real* r, const SlstmShape& s) {
  const Trace at{s, trace, keeps};
  const Index cells = s.cells();
  for (Index head = 0; head < s.heads; ++head) pack_head(scratch, r, head, false, s);
  for (Index t = 0; t < s.steps; ++t) {
    std::copy_n(pre + t * kGates * cells, kGates * cells, at.gates(t));
    for (Index head = 0; head < s.heads; ++head)
      multiply_add(at.gates_of(head, t), cells_of(state, head, s.batch, s),
                   packed_head(scratch, head, false, s));
    for (Index row = 0; row < at.rows(); ++row) {
      const Index offset = row * s.head_dim;
      forward_row(at.gates(t) + kGates * offset, at.kept(t) + offset, cells, cells_at(state, cells, offset),
                  s.head_dim);
    }
    std::copy_n(state, cells, h + t * cells);
  }
}

void slstm_backward(Real* dpre, Real* dr, Real* dstate, Real* trace, Real* scratch, const Real* dh,
                    const Real* h, const Real* first_h, const Real* r, const SlstmShape& s) {
  const Trace at{s, trace, true};
  const Index cells = s.cells();
  for (Index head = 0; head < s.heads; ++head) pack_head(scratch, r, head, true, s);
  const Index stride = segment_steps(s.batch);
  for (Index first = (s.steps - 1) / stride * stride; first >= 0; first -= stride) {
    const Index last = std::min(s.steps, first + stride);
    for (Index t = last - 1; t >= first; --t) {
      for (Index row = 0; row < at.rows(); ++row) {
        const Index offset = row * s.head_dim;
        backward_row(at.gates(t) + kGates * offset, at.kept(t) + offset, cells,
                     cells_at(dstate, cells, offset), dh + t * cells + offset, s.head_dim);
      }
      for (Index head = 0; head < s.heads; ++head)
        multiply({dstate + head * s.head_dim, s.batch, s.head_dim, s.heads * s.head_dim},
                 at.gates_of(head, t), packed_head(scratch, head, true, s));
    }
    weight_gradients(dr, at, h, first_h, first, last);
    const Real* __restrict dgates = at.gates(first);
    Real* __restrict to = dpre + first * kGates * cells;
    for (Index i = 0; i < (last - first) * kGates * cells; ++i) to[i] += dgates[i];
  }
}

}  // namespace recurbench
