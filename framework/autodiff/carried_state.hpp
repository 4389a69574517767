#pragma once

#include <algorithm>
#include <array>
#include <optional>

#include "autodiff/carry.hpp"
#include "autodiff/tape.hpp"
#include "core/error.hpp"

namespace recurbench {

/// A copy of the carried state, or zeros: later windows overwrite the carried one, and backward needs this.
inline Real* state_before(Tape& tape, const Real* state, Index count) {
  Real* kept = tape.arena().reals(count);
  if (state)
    std::copy_n(state, count, kept);
  else
    std::fill_n(kept, count, Real{0});
  return kept;
}

/// The carried state, or its gradient, that a pass goes on with: the carried one, or scratch zeros.
inline Real* running_state(Tape& tape, Real* carried, Index count) {
  return carried ? carried : state_before(tape, nullptr, count);
}

/// The last of `steps` states, each `cells` numbers, into the carry.
inline void carry_last(Real* carried, const Real* h, Index steps, Index cells) {
  if (carried) std::copy_n(h + (steps - 1) * cells, cells, carried);
}

/// The steps of a sequence x [T·B,·]. Throws Error, naming the op, where rows are no multiple of the batch.
inline Index steps_of(const Tape& tape, const char* who, Var x, Index batch) {
  const Index rows = tape.rows(x);
  require(batch > 0 && rows > 0 && rows % batch == 0,
          "{}: rows in multiples of the batch {} were required, got {}", who, batch, rows);
  return rows / batch;
}

/// The memory that each value's gradient is added to. Where none is wanted it is scratch, which is why all
/// of them are asked for at once: wanted gradients stay, so they come before `scratch` begins.
template <std::size_t Count>
std::array<Real*, Count> gradients_or_scratch(Tape& tape, const Var (&values)[Count],
                                              std::optional<ArenaScope>& scratch) {
  std::array<Real*, Count> gradients{};
  for (std::size_t i = 0; i < Count; ++i)
    if (tape.needs_grad(values[i])) gradients[i] = tape.grad(values[i]);
  scratch.emplace(tape.arena());
  for (std::size_t i = 0; i < Count; ++i)
    if (!gradients[i]) gradients[i] = state_before(tape, nullptr, tape.size(values[i]));
  return gradients;
}

}  // namespace recurbench
