#pragma once

#include "core/types.hpp"

namespace recurbench {

/// One time step of a cell, forward, pointwise over [B,H]. `gates` holds the pre-activations without bias and
/// leaves with what backward needs; `h` (and `c` for cells with a memory) receive the new state.
struct CellForward {
  Index batch, hidden;
  Real* gates;         // [B, blocks·H]
  Real* h;             // [B,H] out
  Real* c;             // [B,H] out, cells with memory
  const Real* h_prev;  // [B,H]
  const Real* c_prev;  // [B,H]
  const Real* bias;    // [blocks·H]
};

/// The same step backward: `gates` comes with what forward left and leaves with the gradients of the
/// pre-activations.
struct CellBackward {
  Index batch, hidden;
  Real* gates;       // [B, blocks·H]
  const Real* dout;  // [B,H] gradient of this step's output
  Real* dh;       // [B,H] in: gradient carried from the next step; out: what bypasses the recurrent product
  Real* dc;       // [B,H] in and out: gradient of the memory
  const Real* h;  // [B,H] this step's output
  const Real* c;  // [B,H]
  const Real* h_prev;  // [B,H]
  const Real* c_prev;  // [B,H]
};

/// A recurrent cell is its pointwise step and how its gate blocks (H columns each) are fed: the input product
/// fills the blocks [0, input_blocks), the recurrent product is added to [recurrent_begin, blocks).
struct Cell {
  Index blocks;
  Index input_blocks;
  Index recurrent_begin;
  bool has_memory;  ///< carries c beside h
  bool has_bypass;  ///< h_prev reaches h other than through the recurrent product
  void (*forward)(const CellForward&);
  void (*backward)(const CellBackward&);

  Index recurrent_blocks() const { return blocks - recurrent_begin; }
};

struct RecurrenceShape {
  Index steps, batch, inputs, hidden;
};

/// Parameters of a recurrent layer (or their gradients, with Value = Real).
template <class Value>
struct RecurrenceWeights {
  Value* w;    // [I, input_blocks·H]
  Value* u;    // [H, recurrent_blocks·H]
  Value* b_x;  // [input_blocks·H]
  Value* b_h;  // [recurrent_blocks·H]
};

/// What forward keeps for backward.
struct RecurrenceTrace {
  Real* gates;  // [T,B,blocks·H]; only one segment of it when `keeps_gates` is false
  bool keeps_gates;
  Real* h;              // [T,B,H] the outputs
  Real* c;              // [T,B,H] cells with memory, else null
  const Real* h_first;  // [B,H] state before the first step
  const Real* c_first;  // [B,H]
};

/// Steps that are computed together, a function of the batch alone: about 1,280 rows, so that a segment's
/// gates stay in cache between the input product, the steps and the weight gradients.
Index segment_steps(Index batch);

/// Scratch numbers that both passes need.
Index recurrence_scratch(const Cell& cell, const RecurrenceShape& shape);

/// Runs `cell` over x [T,B,I].
void recurrence_forward(const Cell& cell, const RecurrenceShape& shape, const RecurrenceTrace& trace,
                        Real* scratch, const Real* x, const RecurrenceWeights<const Real>& weights);

/// Adds to `gradients` and, unless null, to dx [T,B,I]. Destroys trace.gates. `dh` and `dc` [B,H] come with
/// the gradient of the final state and leave with that of the first.
void recurrence_backward(const Cell& cell, const RecurrenceShape& shape, const RecurrenceTrace& trace,
                         Real* dx, const RecurrenceWeights<Real>& gradients, Real* dh, Real* dc,
                         Real* scratch, const Real* dout, const Real* x,
                         const RecurrenceWeights<const Real>& weights);

}  // namespace recurbench
