#pragma once

#include <cstdint>

#include "core/rng.hpp"

namespace recurbench {

/// Where number `i` of {0, …, count − 1} stands in the random order that the stream names: a permutation,
/// worked out for one number alone. REQUIRES: i < count.
std::uint64_t shuffled(std::uint64_t i, std::uint64_t count, const StreamKey& order);

}  // namespace recurbench
