#pragma once

#include <algorithm>
#include <array>
#include <optional>

#include "autodiff/carry.hpp"
#include "autodiff/tape.hpp"

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

/// Where backward finds the gradient of the last state and leaves that of the first: the carried one, or
/// scratch zeros.
inline Real* state_gradient(Tape& tape, Real* carried, Index count) {
  return carried ? carried : state_before(tape, nullptr, count);
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
