#include "kernels/recurrence.hpp"

#include <algorithm>

#include "kernels/gemm.hpp"
#include "kernels/reduce.hpp"

namespace recurbench {
namespace {

constexpr Index kSegmentRows = 1280;

/// Addresses of step t inside a trace.
struct Steps {
  const Cell& cell;
  const RecurrenceShape& shape;
  const RecurrenceTrace& trace;
  Index segment_first = 0;

  Index cells() const { return shape.batch * shape.hidden; }
  Index gate_width() const { return cell.blocks * shape.hidden; }
  Real* gates(Index t) const {
    const Index row = trace.keeps_gates ? t : t - segment_first;
    return trace.gates + row * shape.batch * gate_width();
  }
  Real* h(Index t) const { return trace.h + t * cells(); }
  Real* c(Index t) const { return cell.has_memory ? trace.c + t * cells() : nullptr; }
  const Real* h_prev(Index t) const { return t > 0 ? h(t - 1) : trace.h_first; }
  const Real* c_prev(Index t) const { return t > 0 ? c(t - 1) : trace.c_first; }
};

/// bias[blocks·H] = b_x over the input blocks plus b_h over the recurrent ones.
void combine_biases(const Cell& cell, Index hidden, Real* bias,
                    const RecurrenceWeights<const Real>& weights) {
  std::fill_n(bias, cell.blocks * hidden, Real{0});
  for (Index i = 0; i < cell.input_blocks * hidden; ++i) bias[i] += weights.b_x[i];
  Real* recurrent = bias + cell.recurrent_begin * hidden;
  for (Index i = 0; i < cell.recurrent_blocks() * hidden; ++i) recurrent[i] += weights.b_h[i];
}

/// The gates' columns that the recurrent product alone feeds start from zero.
void clear_recurrent_only(const Steps& at, Index first, Index rows) {
  const Index begin = at.cell.input_blocks * at.shape.hidden;
  const Index width = at.gate_width();
  for (Index row = 0; row < rows && begin < width; ++row)
    std::fill(at.gates(first) + row * width + begin, at.gates(first) + (row + 1) * width, Real{0});
}

void weight_gradients(const Steps& at, Index first, Index last, const RecurrenceWeights<Real>& gradients,
                      Real* bias_sums, const Real* x) {
  const auto& [steps, batch, inputs, hidden] = at.shape;
  const Index rows = (last - first) * batch;
  const Index width = at.gate_width();
  const Index input_width = at.cell.input_blocks * hidden;
  const Index recurrent_width = at.cell.recurrent_blocks() * hidden;
  const Real* dgates = at.gates(first);
  const Real* drecurrent = dgates + at.cell.recurrent_begin * hidden;

  multiply_add({gradients.w, inputs, input_width},
               transpose(ConstMatrix(x + first * batch * inputs, rows, inputs)),
               ConstMatrix(dgates, rows, input_width, width));
  // Outputs lie one step behind the gates they fed; the step before the first is the initial state.
  const Index skipped = first == 0 ? batch : 0;
  if (skipped)
    multiply_add({gradients.u, hidden, recurrent_width},
                 transpose(ConstMatrix(at.trace.h_first, batch, hidden)),
                 ConstMatrix(drecurrent, batch, recurrent_width, width));
  if (rows > skipped)
    multiply_add({gradients.u, hidden, recurrent_width},
                 transpose(ConstMatrix(at.h_prev(first + skipped / batch), rows - skipped, hidden)),
                 ConstMatrix(drecurrent + skipped * width, rows - skipped, recurrent_width, width));

  column_sums(bias_sums, dgates, rows, width);
  for (Index i = 0; i < input_width; ++i) gradients.b_x[i] += bias_sums[i];
  const Real* recurrent_sums = bias_sums + at.cell.recurrent_begin * hidden;
  for (Index i = 0; i < recurrent_width; ++i) gradients.b_h[i] += recurrent_sums[i];
}

}  // namespace

Index recurrence_scratch(const Cell& cell, const RecurrenceShape& shape) {
  const Index width = cell.recurrent_blocks() * shape.hidden;
  return aligned(cell.blocks * shape.hidden) +
         std::max(PackedMatrix::size(shape.hidden, width), PackedMatrix::size(width, shape.hidden));
}

Index segment_steps(Index batch) {
  return std::max<Index>(1, kSegmentRows / batch);
}

void recurrence_forward(const Cell& cell, const RecurrenceShape& shape, const RecurrenceTrace& trace,
                        Real* scratch, const Real* x, const RecurrenceWeights<const Real>& weights) {
  const auto& [steps, batch, inputs, hidden] = shape;
  Steps at{cell, shape, trace};
  const Index width = at.gate_width();
  const Index input_width = cell.input_blocks * hidden;
  const Index recurrent_width = cell.recurrent_blocks() * hidden;
  Real* bias = scratch;
  combine_biases(cell, hidden, bias, weights);
  // One step reads the weights once: laying them out first would take longer than the product.
  const bool packs = steps > 1;
  const ConstMatrix u(weights.u, hidden, recurrent_width);
  const PackedMatrix packed = packs ? PackedMatrix::pack(scratch + aligned(width), u) : PackedMatrix{};

  for (Index first = 0; first < steps; first += segment_steps(batch)) {
    const Index last = std::min(steps, first + segment_steps(batch));
    const Index rows = (last - first) * batch;
    at.segment_first = first;
    multiply({at.gates(first), rows, input_width, width}, {x + first * batch * inputs, rows, inputs},
             ConstMatrix(weights.w, inputs, input_width));
    clear_recurrent_only(at, first, rows);
    for (Index t = first; t < last; ++t) {
      const Matrix fed(at.gates(t) + cell.recurrent_begin * hidden, batch, recurrent_width, width);
      const ConstMatrix h_prev(at.h_prev(t), batch, hidden);
      packs ? multiply_add(fed, h_prev, packed) : multiply_add(fed, h_prev, u);
      cell.forward({batch, hidden, at.gates(t), at.h(t), at.c(t), at.h_prev(t), at.c_prev(t), bias});
    }
  }
}

void recurrence_backward(const Cell& cell, const RecurrenceShape& shape, const RecurrenceTrace& trace,
                         Real* dx, const RecurrenceWeights<Real>& gradients, Real* dh, Real* dc,
                         Real* scratch, const Real* dout, const Real* x,
                         const RecurrenceWeights<const Real>& weights) {
  const auto& [steps, batch, inputs, hidden] = shape;
  const Steps at{cell, shape, trace};
  const Index width = at.gate_width();
  const Index input_width = cell.input_blocks * hidden;
  const Index recurrent_width = cell.recurrent_blocks() * hidden;
  const auto u_transposed = PackedMatrix::pack(scratch + aligned(width),
                                               transpose(ConstMatrix(weights.u, hidden, recurrent_width)));
  const Index segments = (steps + segment_steps(batch) - 1) / segment_steps(batch);

  for (Index segment = segments - 1; segment >= 0; --segment) {
    const Index first = segment * segment_steps(batch);
    const Index last = std::min(steps, first + segment_steps(batch));
    for (Index t = last - 1; t >= first; --t) {
      cell.backward({batch, hidden, at.gates(t), dout + t * at.cells(), dh, dc, at.h(t), at.c(t),
                     at.h_prev(t), at.c_prev(t)});
      const ConstMatrix drecurrent(at.gates(t) + cell.recurrent_begin * hidden, batch, recurrent_width,
                                   width);
      if (cell.has_bypass)
        multiply_add({dh, batch, hidden}, drecurrent, u_transposed);
      else
        multiply({dh, batch, hidden}, drecurrent, u_transposed);
    }
    weight_gradients(at, first, last, gradients, scratch, x);
    if (dx)
      multiply_add({dx + first * batch * inputs, (last - first) * batch, inputs},
                   {at.gates(first), (last - first) * batch, input_width, width},
                   transpose(ConstMatrix(weights.w, inputs, input_width)));
  }
}

}  // namespace recurbench
