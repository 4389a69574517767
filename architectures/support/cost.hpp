#pragma once

#include "core/types.hpp"

namespace recurbench {

/// Operations of `products` multiply-adds a row.
inline double product_flops(Index rows, Index products) {
  return 2.0 * static_cast<double>(rows) * static_cast<double>(products);
}

}  // namespace recurbench
