#pragma once

#include <cstdint>
#include <vector>

#include "core/rng.hpp"

// School arithmetic on natural numbers of any size. Results must not be one of the operands; nothing is
// allocated once numbers of the size were seen.

namespace recurbench {

/// A natural number: words of 32 bits, the lowest first; leading zeros may stand.
using Words = std::vector<std::uint32_t>;

double two_to(Index exponent);

/// Bit `i` from the lowest; 0 beyond the number's words.
Index bit_at(const Words& number, Index i);
/// Bits without leading zeros; none of 0.
Index bit_count(const Words& number);

/// Uniform in {1, …, 2^bits − 1}; 0 where there are no bits.
void draw_positive(Rng& rng, Index bits, Words& number);

void add(const Words& a, const Words& b, Words& sum);
void multiply(const Words& a, const Words& b, Words& product);
/// The greatest number whose square is at most `number`, bit by bit from the highest.
void square_root(const Words& number, Words& root);

}  // namespace recurbench
