#pragma once

#include "core/types.hpp"

namespace recurbench {

/// The state that a stateful op carries from one window of a sequence to the next, memory of the caller's.
struct Carry {
  /// Comes with the state before the first step and leaves with that after the last. Null: an empty past, the
  /// state of zeros.
  Real* value = nullptr;
  /// During backward: comes with the gradient of the state after the last step and leaves with that of the
  /// state before the first. Null: no gradient flows between windows.
  Real* grad = nullptr;

  /// The part that begins `offset` numbers further on.
  Carry at(Index offset) const { return {value ? value + offset : nullptr, grad ? grad + offset : nullptr}; }
};

}  // namespace recurbench
