// Binary multiplication (Delétang et al. 2023, context-sensitive).
//
// Two numbers with a * (token 2) between them, the lowest bit first; where the * stands is random, and each
// number from 1 to the greatest of its bits. ? (3) stands `length` times: the answers are the product, the
// lowest bit first and no zeros at its top, then the end | (class 2), then 0s, which do not count for
// accuracy. Below length 3 there is one number only, and the end at once. Example, length 7 (2 · 7 = 14):
//   input   0 1 * 1 1 1 0 ? ? ? ? ? ? ?
//   target  . . . . . . . 0 1 1 1 | 0 0       (. the loss does not look)
// Guessing: at each place the likeliest of 0, 1 and the end; 0.515 at the default length. It is worked out
// from all numbers of up to 7 bits; of longer ones the 7 leading bits are taken, which is right to 0.0005.

#include <algorithm>
#include <array>
#include <bit>

#include "tasks/support/binary_operation.hpp"

namespace recurbench {
namespace {

constexpr Index kExact = 7;  // bits of numbers that are taken as they are
constexpr Index kLong =
    kExact + 1;  // what longer ones are cut to, the lowest bit 1: the middle of what is cut

/// Of the product of two numbers: the probability of each length, and of a 1 at each place.
struct Product {
  std::array<double, 2 * kLong + 1> length{}, one{};
};

Product product_of(Index k, Index m) {
  Product product;
  const Index step = k == kLong ? 2 : 1, other_step = m == kLong ? 2 : 1;
  double pairs = 0;
  for (Index a = 1; a < Index{1} << k; a += step)
    for (Index b = 1; b < Index{1} << m; b += other_step) {
      const auto ab = static_cast<std::uint32_t>(a * b);
      ++pairs;
      ++product.length[static_cast<std::size_t>(std::bit_width(ab))];
      for (std::size_t i = 0; i < 2 * kLong; ++i) product.one[i] += ab >> i & 1U;
    }
  for (auto* counts : {&product.length, &product.one})
    for (double& count : *counts) count /= pairs;
  return product;
}

const Product& product_table(Index k, Index m) {
  static const auto table = [] {
    std::array<std::array<Product, kLong>, kLong> all;
    for (Index i = 1; i <= kLong; ++i)
      for (Index j = 1; j <= kLong; ++j)
        all[static_cast<std::size_t>(i - 1)][static_cast<std::size_t>(j - 1)] = product_of(i, j);
    return all;
  }();
  return table[static_cast<std::size_t>(k - 1)][static_cast<std::size_t>(m - 1)];
}

/// P(bit i of a product is 1) below the top of the longer factor: with that factor the bit is fair, unless
/// the other ends with more than i zeros. k ≤ m bits.
double low_bit(Index k, Index m, Index i) {
  const double zeros = std::max(0.0, (two_to(-i - 1) - two_to(-k)) / (1 - two_to(-k)));
  return (1 - zeros) / 2 / (1 - two_to(-m));
}

/// (P(bit i of a product of k and m bits is 1), P(it has i bits)).
std::pair<double, double> at_place(Index k, Index m, Index i) {
  const Index cut = std::max<Index>(0, k - kLong) + std::max<Index>(0, m - kLong);
  const Product& product = product_table(std::min(k, kLong), std::min(m, kLong));
  const bool seen = i >= cut;
  const auto place = static_cast<std::size_t>(seen ? i - cut : 0);
  const double length = seen ? product.length[place] : 0;
  if (i < std::max(k, m)) return {low_bit(std::min(k, m), std::max(k, m), i), length};
  const bool too_low = std::min(k, m) > kExact && i < cut + kExact;  // fair, but cut numbers do not show it
  return {too_low ? 0.5 : product.one[place], length};
}

BlindChance guess(Index length) {
  BlindChance chance;
  double later = 1;
  for (Index i = 0; i < length; ++i) {
    double one = 0, end = length < 3 && i == 0 ? 1 : 0;
    for (Index k = 1; k <= length - 2; ++k) {
      const auto [bit, ends] = at_place(k, length - 1 - k, i);
      one += bit / static_cast<double>(length - 2);
      end += ends / static_cast<double>(length - 2);
    }
    later -= end;
    chance.add_ended(one, end, later);
  }
  return chance;
}

class BinaryMultiplication : public BinaryOperation {
 public:
  explicit BinaryMultiplication(Index length) : BinaryOperation(length, length, '*', guess(length)) {}

 private:
  void combine(const Words& first, const Words& second, Words& product) const override {
    multiply(first, second, product);
  }
};

const Register<TaskEntry> registered{
    "binary_multiplication",
    {.semantics = 1,
     .summary = "context-sensitive: the product of two binary numbers; length",
     .build = [](Params& params) -> std::unique_ptr<Task> {
       return std::make_unique<BinaryMultiplication>(params.integer("length", 40, 1, 1'000));
     }}};

}  // namespace
}  // namespace recurbench
