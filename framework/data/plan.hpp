#pragma once

#include <cstddef>
#include <vector>

#include "data/configuration.hpp"

namespace recurbench {

/// The trials of a study: every configuration with every replicate, the replicate fastest.
struct Plan {
  std::vector<ConfigurationPtr> configurations;
  std::uint32_t replicates = 1;

  std::size_t size() const { return configurations.size() * replicates; }
  /// REQUIRES: row < size().
  Trial trial(std::size_t row) const {
    return {configurations[row / replicates], static_cast<std::uint32_t>(row % replicates)};
  }
};

}  // namespace recurbench
