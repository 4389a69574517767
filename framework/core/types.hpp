#pragma once

#include <cstddef>
#include <cstdint>

namespace recurbench {

/// The number type of every model: float in the product, double where gradients are checked.
#ifdef RECURBENCH_DOUBLE
using Real = double;
#else
using Real = float;
#endif

/// Sizes and positions. Signed, so that differences and reverse loops are ordinary arithmetic.
using Index = std::ptrdiff_t;

}  // namespace recurbench
