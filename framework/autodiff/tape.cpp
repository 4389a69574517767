#include "autodiff/tape.hpp"

#include <algorithm>
#include <cassert>

namespace recurbench {

void Tape::clear(bool recording) {
  nodes_.clear();
  arena_.reset();
  recording_ = recording;
}

Var Tape::constant(const Real* value, Index rows, Index cols) {
  Node node;
  node.value = value;
  node.rows = rows;
  node.cols = cols;
  nodes_.push_back(node);
  return {node_count() - 1};
}

Var Tape::parameter(const Real* value, Real* grad, Index rows, Index cols) {
  const Var v = constant(value, rows, cols);
  node(v).grad = grad;
  node(v).needs_grad = recording_;
  return v;
}

Var Tape::add_node(Index rows, Index cols, std::span<const Var> inputs) {
  Node node;
  node.rows = rows;
  node.cols = cols;
  node.output = arena_.reals(rows * cols);
  node.value = node.output;
  node.needs_grad =
      recording_ && std::any_of(inputs.begin(), inputs.end(), [&](Var v) { return needs_grad(v); });
  nodes_.push_back(node);
  return {node_count() - 1};
}

Real* Tape::grad(Var v) {
  Node& n = node(v);
  assert(n.needs_grad);
  if (!n.grad) {
    n.grad = arena_.reals(n.rows * n.cols);
    std::fill_n(n.grad, n.rows * n.cols, Real{0});
  }
  return n.grad;
}

Tape::Target Tape::target(Var v) {
  Node& n = node(v);
  assert(n.needs_grad);
  if (n.grad) return {n.grad, false};
  n.grad = arena_.reals(n.rows * n.cols);
  return {n.grad, true};
}

void Tape::backward(Var loss, Real scale, Index first) {
  assert(recording_ && size(loss) == 1);
  if (!needs_grad(loss)) return;
  grad(loss)[0] += scale;
  backward_through(first, loss.node + 1);
}

void Tape::backward_through(Index first, Index last) {
  for (Index i = last - 1; i >= first; --i) {
    const Node& n = nodes_[static_cast<std::size_t>(i)];
    if (n.backward && (n.grad || n.always)) n.backward(n.closure, *this, Var{i});
  }
}

}  // namespace recurbench
