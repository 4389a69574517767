#pragma once

#include <algorithm>
#include <vector>

namespace recurbench {

/// The upper median. REQUIRES: not empty.
inline double median(std::vector<double> numbers) {
  const auto middle = numbers.begin() + static_cast<std::ptrdiff_t>(numbers.size() / 2);
  std::nth_element(numbers.begin(), middle, numbers.end());
  return *middle;
}

}  // namespace recurbench
