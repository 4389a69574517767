#include "tasks/support/bits.hpp"

#include <algorithm>
#include <bit>
#include <cmath>

namespace recurbench {
namespace {

constexpr Index kWordBits = 32;

std::size_t words_for(Index bits) {
  return static_cast<std::size_t>((bits + kWordBits - 1) / kWordBits);
}

/// number · 2^bits + low, cut to its words. REQUIRES: 0 < bits < 32.
void shift_in(Words& number, int bits, std::uint32_t low) {
  for (auto& word : number) {
    const std::uint32_t high = word >> (kWordBits - bits);
    word = word << bits | low;
    low = high;
  }
}

/// Takes `b` away from `a` unless that leaves less than nothing; whether it did. REQUIRES: as many words.
bool take_away(Words& a, const Words& b) {
  std::size_t top = a.size();
  while (top > 0 && a[top - 1] == b[top - 1]) --top;
  if (top > 0 && a[top - 1] < b[top - 1]) return false;
  std::uint64_t borrow = 0;
  for (std::size_t i = 0; i < a.size(); ++i) {
    const std::uint64_t difference = std::uint64_t{a[i]} - b[i] - borrow;
    a[i] = static_cast<std::uint32_t>(difference);
    borrow = difference >> 63;
  }
  return true;
}

}  // namespace

double two_to(Index exponent) {
  return std::ldexp(1.0, static_cast<int>(exponent));
}

Index bit_at(const Words& number, Index i) {
  const auto word = static_cast<std::size_t>(i / kWordBits);
  return word < number.size() ? number[word] >> (i % kWordBits) & 1U : 0;
}

Index bit_count(const Words& number) {
  for (std::size_t word = number.size(); word-- > 0;)
    if (number[word] != 0) return static_cast<Index>(word) * kWordBits + std::bit_width(number[word]);
  return 0;
}

void draw_positive(Rng& rng, Index bits, Words& number) {
  number.resize(words_for(bits));
  if (bits == 0) return;
  do {
    for (auto& word : number) word = rng.bits();
    if (bits % kWordBits != 0) number.back() &= (1U << (bits % kWordBits)) - 1;
  } while (bit_count(number) == 0);
}

void add(const Words& a, const Words& b, Words& sum) {
  sum.resize(std::max(a.size(), b.size()) + 1);
  std::uint64_t carry = 0;
  for (std::size_t i = 0; i < sum.size(); ++i) {
    if (i < a.size()) carry += a[i];
    if (i < b.size()) carry += b[i];
    sum[i] = static_cast<std::uint32_t>(carry);
    carry >>= kWordBits;
  }
}

void multiply(const Words& a, const Words& b, Words& product) {
  product.assign(a.size() + b.size(), 0);
  for (std::size_t i = 0; i < a.size(); ++i) {
    std::uint64_t carry = 0;
    for (std::size_t j = 0; j < b.size(); ++j) {
      carry += std::uint64_t{a[i]} * b[j] + product[i + j];
      product[i + j] = static_cast<std::uint32_t>(carry);
      carry >>= kWordBits;
    }
    product[i + b.size()] = static_cast<std::uint32_t>(carry);
  }
}

void square_root(const Words& number, Words& root) {
  thread_local Words rest, trial;
  const Index bits = (bit_count(number) + 1) / 2;
  // The rest stays below 2·root + 1, and grows by two bits before it is cut.
  for (Words* words : {&root, &rest}) words->assign(words_for(bits + 3), 0);
  for (Index i = bits; i-- > 0;) {
    shift_in(rest, 2, static_cast<std::uint32_t>(2 * bit_at(number, 2 * i + 1) + bit_at(number, 2 * i)));
    trial = root;
    shift_in(trial, 2, 1);
    shift_in(root, 1, take_away(rest, trial) ? 1 : 0);
  }
}

}  // namespace recurbench
