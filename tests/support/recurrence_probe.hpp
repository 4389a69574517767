#pragma once

#include <array>
#include <vector>

#include "support/layers.hpp"

namespace recurbench::test {

/// The recurrence kernels called without a tape: inputs, outputs and all gradients of one layer, under the
/// scalar Σ dout⊙h + Σ dh_last⊙h_T + Σ dc_last⊙c_T, so that the final state's gradient takes part.
struct RecurrenceProbe {
  Cell cell;
  RecurrenceShape shape;
  std::vector<Real> x, w, u, b_x, b_h, h_first, c_first;
  std::vector<Real> dout, dh_last, dc_last;
  std::vector<Real> gates, h, c, scratch;
  std::vector<Real> dx, dw, du, db_x, db_h, dh_first, dc_first;

  RecurrenceProbe(const Cell& c_ell, const LayerSizes& s)
      : cell(c_ell), shape{s.steps, s.batch, s.inputs, s.hidden} {
    const auto inputs = layer_inputs(cell, s);
    x = inputs[0].value;
    w = inputs[1].value;
    u = inputs[2].value;
    b_x = inputs[3].value;
    b_h = inputs[4].value;
    const Index cells = s.batch * s.hidden;
    h_first = wave(cells, 0.9, 0.8);
    c_first = wave(cells, 1.9, 0.8);
    dout = wave(s.steps * cells, 0.2);
    dh_last = wave(cells, 1.4);
    dc_last = wave(cells, 2.9);
    gates.resize(static_cast<std::size_t>(s.steps * cells * cell.blocks));
    h.resize(static_cast<std::size_t>(s.steps * cells));
    c.resize(h.size());
    scratch.resize(static_cast<std::size_t>(recurrence_scratch(cell, shape)) + 16);
  }

  RecurrenceTrace trace(bool keeps_gates = true) {
    return {gates.data(),   keeps_gates,   h.data(), cell.has_memory ? c.data() : nullptr,
            h_first.data(), c_first.data()};
  }
  RecurrenceWeights<const Real> weights() const { return {w.data(), u.data(), b_x.data(), b_h.data()}; }
  Real* room() {  // 64-byte aligned, as the arena gives it
    const auto address = reinterpret_cast<std::uintptr_t>(scratch.data());
    return scratch.data() + (64 - address % 64) % 64 / sizeof(Real);
  }

  void forward(bool keeps_gates = true) {
    recurrence_forward(cell, shape, trace(keeps_gates), room(), x.data(), weights());
  }

  double value() {
    forward();
    double total = 0;
    const std::size_t last = h.size() - h_first.size();
    for (std::size_t i = 0; i < h.size(); ++i) total += double{dout[i]} * double{h[i]};
    for (std::size_t i = 0; i < h_first.size(); ++i) total += double{dh_last[i]} * double{h[last + i]};
    for (std::size_t i = 0; i < h_first.size() && cell.has_memory; ++i)
      total += double{dc_last[i]} * double{c[last + i]};
    return total;
  }

  /// Every gradient starts at `start`: backward adds.
  void backward(Real start = 0, bool wants_dx = true) {
    forward();
    dx.assign(x.size(), start);
    dw.assign(w.size(), start);
    du.assign(u.size(), start);
    db_x.assign(b_x.size(), start);
    db_h.assign(b_h.size(), start);
    dh_first = dh_last;
    dc_first = cell.has_memory ? dc_last : std::vector<Real>(dc_last.size(), 0);
    recurrence_backward(cell, shape, trace(), wants_dx ? dx.data() : nullptr,
                        {dw.data(), du.data(), db_x.data(), db_h.data()}, dh_first.data(), dc_first.data(),
                        room(), dout.data(), x.data(), weights());
  }

  struct Tensor {
    const char* name;
    std::vector<Real>* value;
    std::vector<Real>* gradient;
  };
  std::vector<Tensor> tensors() {
    std::vector<Tensor> all{{"x", &x, &dx},       {"w", &w, &dw},       {"u", &u, &du},
                            {"b_x", &b_x, &db_x}, {"b_h", &b_h, &db_h}, {"h_first", &h_first, &dh_first}};
    if (cell.has_memory) all.push_back({"c_first", &c_first, &dc_first});
    return all;
  }
};

/// The columns [first, first + count) of the batch of `whole` as a layer of their own.
inline RecurrenceProbe part_of_batch(const RecurrenceProbe& whole, Index first, Index count) {
  const auto& s = whole.shape;
  RecurrenceProbe part(whole.cell, {s.steps, count, s.inputs, s.hidden});
  const auto take = [&](const std::vector<Real>& from, Index steps, Index width) {
    std::vector<Real> to;
    for (Index t = 0; t < steps; ++t) {
      const auto begin = from.begin() + (t * s.batch + first) * width;
      to.insert(to.end(), begin, begin + count * width);
    }
    return to;
  };
  part.x = take(whole.x, s.steps, s.inputs);
  part.dout = take(whole.dout, s.steps, s.hidden);
  part.h_first = take(whole.h_first, 1, s.hidden);
  part.c_first = take(whole.c_first, 1, s.hidden);
  part.dh_last = take(whole.dh_last, 1, s.hidden);
  part.dc_last = take(whole.dc_last, 1, s.hidden);
  return part;
}

}  // namespace recurbench::test
