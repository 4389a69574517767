#include "core/rng.hpp"

#include <Random123/philox.h>

#include <algorithm>
#include <cmath>
#include <numbers>

#include "core/error.hpp"

namespace recurbench {

Rng::Rng(const StreamKey& key)
    : key_{static_cast<std::uint32_t>(key.seed), static_cast<std::uint32_t>(key.seed >> 32)},
      counter_{0, static_cast<std::uint32_t>(key.sample), static_cast<std::uint32_t>(key.sample >> 32),
               static_cast<std::uint32_t>(key.purpose) << 24 | key.replicate} {
  require(key.replicate < (1U << 24), "rng: a replicate must be below 2^24, got {}", key.replicate);
}

void Rng::refill() {
  const r123::Philox4x32::ctr_type counter{{counter_[0], counter_[1], counter_[2], counter_[3]}};
  const r123::Philox4x32::key_type key{{key_[0], key_[1]}};
  const auto block = r123::Philox4x32{}(counter, key);
  for (std::size_t word = 0; word < 4; ++word) block_[word] = block[word];
  require(++counter_[0] != 0, "rng: a stream ran out after 2^34 numbers");
  used_ = 0;
}

std::uint32_t Rng::bits() {
  if (used_ == 4) refill();
  return block_[static_cast<std::size_t>(used_++)];
}

double Rng::uniform() {
  const std::uint64_t high = bits() >> 5;
  const std::uint64_t low = bits() >> 6;
  return static_cast<double>(high << 26 | low) * 0x1p-53;
}

Index Rng::below(Index bound) {
  // Lemire 2019: multiply, and reject the few products that would favour small numbers.
  const auto range = static_cast<std::uint32_t>(bound);
  require(bound >= 1 && static_cast<Index>(range) == bound, "rng: below() needs 1 ≤ bound < 2^32, got {}",
          bound);
  std::uint64_t product = std::uint64_t{bits()} * range;
  if (static_cast<std::uint32_t>(product) < range) {
    const std::uint32_t threshold = -range % range;
    while (static_cast<std::uint32_t>(product) < threshold) product = std::uint64_t{bits()} * range;
  }
  return static_cast<Index>(product >> 32);
}

double Rng::normal() {
  return two_normals()[0];
}

std::array<double, 2> Rng::two_normals() {
  const double radius = std::sqrt(-2.0 * std::log1p(-uniform()));
  const double angle = 2.0 * std::numbers::pi * uniform();
  return {radius * std::cos(angle), radius * std::sin(angle)};
}

void Rng::distinct(std::span<Index> chosen, Index bound) {
  const auto count = static_cast<Index>(chosen.size());
  require(count <= bound, "rng: {} distinct numbers below {} do not exist", count, bound);
  // Fisher–Yates on a virtual array: only the places that were written are stored, the latest last.
  struct Place {
    Index index, value;
  };
  thread_local std::vector<Place> written;
  written.clear();
  const auto at = [&](Index index) {
    const auto found = std::find_if(written.rbegin(), written.rend(),
                                    [index](const Place& place) { return place.index == index; });
    return found == written.rend() ? index : found->value;
  };
  for (Index i = 0; i < count; ++i) {
    const Index j = i + below(bound - i);
    chosen[static_cast<std::size_t>(i)] = at(j);
    written.push_back({j, at(i)});
  }
}

std::vector<Index> Rng::distinct(Index count, Index bound) {
  std::vector<Index> chosen(static_cast<std::size_t>(count));
  distinct(chosen, bound);
  return chosen;
}

}  // namespace recurbench
