#include "task/shuffle.hpp"

#include <bit>

namespace recurbench {
namespace {

/// Mixes all bits of a word (Stafford 2011, variant 13 of the MurmurHash3 finaliser).
std::uint64_t mix(std::uint64_t x) {
  x = (x ^ (x >> 30)) * 0xbf58476d1ce4e5b9U;
  x = (x ^ (x >> 27)) * 0x94d049bb133111ebU;
  return x ^ (x >> 31);
}

}  // namespace

std::uint64_t shuffled(std::uint64_t i, std::uint64_t count, const StreamKey& order) {
  Rng rng(order);
  std::uint64_t round_keys[6];
  for (auto& key : round_keys) key = std::uint64_t{rng.bits()} << 32 | rng.bits();
  // A Feistel network permutes the numbers of 2·half bits; those beyond `count` walk on along their cycle.
  const auto half = static_cast<int>((std::bit_width(count - 1) + 1) / 2);
  const std::uint64_t mask = (std::uint64_t{1} << half) - 1;
  do {
    std::uint64_t left = i >> half, right = i & mask;
    for (const std::uint64_t key : round_keys) {
      const std::uint64_t next = left ^ (mix(right ^ key) & mask);
      left = right;
      right = next;
    }
    i = left << half | right;
  } while (i >= count);
  return i;
}

}  // namespace recurbench
