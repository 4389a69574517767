#pragma once

#include <initializer_list>
#include <new>
#include <span>
#include <vector>

#include "autodiff/arena.hpp"
#include "core/types.hpp"
#include "kernels/matrix.hpp"

namespace recurbench {

/// A value on a tape: an index, cheap to copy, meaningful until the tape is cleared.
struct Var {
  Index node = -1;
};

/// Records operations and runs their derivatives in reverse. Recording order is a topological order, so
/// backward is one reverse loop. All memory comes from an arena. Every value is a matrix; a sequence [T,B,C]
/// is a matrix of T·B rows, time-major, so step t is the rows [t·B, (t+1)·B).
///
/// An op computes its value into `record`'s fresh output and hands over a callable that adds the gradients of
/// its inputs: `tape.grad(input) += f(tape.grad(output))`. Gradients always accumulate.
class Tape {
 public:
  Tape() = default;
  Tape(const Tape&) = delete;
  Tape& operator=(const Tape&) = delete;

  /// Forgets all nodes and releases the arena. With `recording` off, no derivatives are kept and nothing
  /// needs a gradient: for evaluation.
  void clear(bool recording = true);
  bool recording() const { return recording_; }
  Arena& arena() { return arena_; }

  /// A value without gradient. The memory must outlive the tape's use of it.
  Var constant(const Real* value, Index rows, Index cols);
  /// A value whose gradient is added into `grad`, memory of the caller's.
  Var parameter(const Real* value, Real* grad, Index rows, Index cols);

  /// A new node of the given size. `backward` is called as backward(tape, output) if the output's gradient
  /// was touched; it must be trivially copyable, holding Vars, pointers into the arena, sizes.
  template <class Backward>
  Var record(Index rows, Index cols, std::span<const Var> inputs, Backward backward) {
    const Var output = add_node(rows, cols, inputs);
    if (nodes_.back().needs_grad) {
      static_assert(std::is_trivially_copyable_v<Backward>);
      nodes_.back().closure = new (arena_.objects<Backward>(1)) Backward(backward);
      nodes_.back().backward = [](void* closure, Tape& tape, Var self) {
        (*static_cast<Backward*>(closure))(tape, self);
      };
    }
    return output;
  }
  template <class Backward>
  Var record(Index rows, Index cols, std::initializer_list<Var> inputs, Backward backward) {
    return record(rows, cols, std::span<const Var>(inputs.begin(), inputs.size()), backward);
  }

  Index rows(Var v) const { return node(v).rows; }
  Index cols(Var v) const { return node(v).cols; }
  Index size(Var v) const { return rows(v) * cols(v); }
  /// The memory of a fresh output, to be written by its op.
  Real* output(Var v) { return node(v).output; }
  const Real* value(Var v) const { return node(v).value; }
  ConstMatrix matrix(Var v) const { return {value(v), rows(v), cols(v)}; }
  bool needs_grad(Var v) const { return node(v).needs_grad; }
  /// The gradient's memory, zero at first touch. REQUIRES: needs_grad(v).
  Real* grad(Var v);
  /// The gradient's memory for a caller that writes every number of it: adds when something is there already
  /// (`fresh` is false), else just writes.
  struct Target {
    Real* data;
    bool fresh;
  };
  Target target(Var v);
  Matrix grad_matrix(Var v) { return {grad(v), rows(v), cols(v)}; }

  /// The op behind `v` runs in backward even when nothing touched its output's gradient: one reaches it by
  /// another way, the carried state.
  void always_differentiate(Var v) { node(v).always = node(v).needs_grad; }

  /// Adds d(loss · scale)/d(parameter) to every parameter's gradient, for the nodes from `first` on: those of
  /// one window of several. REQUIRES: loss is 1×1.
  void backward(Var loss, Real scale = 1, Index first = 0);
  /// The same for nodes [first, last), without a loss of their own.
  void backward_through(Index first, Index last);

  Index node_count() const { return static_cast<Index>(nodes_.size()); }

 private:
  struct Node {
    const Real* value = nullptr;
    Real* output = nullptr;
    Real* grad = nullptr;
    Index rows = 0;
    Index cols = 0;
    bool needs_grad = false;
    bool always = false;
    void* closure = nullptr;
    void (*backward)(void* closure, Tape& tape, Var self) = nullptr;
  };
  Var add_node(Index rows, Index cols, std::span<const Var> inputs);
  Node& node(Var v) { return nodes_[static_cast<std::size_t>(v.node)]; }
  const Node& node(Var v) const { return nodes_[static_cast<std::size_t>(v.node)]; }

  Arena arena_;
  std::vector<Node> nodes_;
  bool recording_ = true;
};

}  // namespace recurbench
