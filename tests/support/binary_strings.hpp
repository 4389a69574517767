#pragma once

#include <algorithm>

#include "support/chomsky.hpp"

// Binary numbers as strings of bits, the lowest first.

namespace recurbench::test {

inline Tokens without_top_zeros(Tokens bits) {
  while (!bits.empty() && bits.back() == 0) bits.pop_back();
  return bits;
}

/// The sum, with a full adder.
inline Tokens added(const Tokens& a, const Tokens& b) {
  Tokens sum;
  std::int32_t carry = 0;
  for (std::size_t i = 0; i <= std::max(a.size(), b.size()); ++i) {
    const std::int32_t total = carry + (i < a.size() ? a[i] : 0) + (i < b.size() ? b[i] : 0);
    sum.push_back(total % 2);
    carry = total / 2;
  }
  return without_top_zeros(sum);
}

/// The product: one number added once for every 1 of the other.
inline Tokens multiplied(const Tokens& a, const Tokens& b) {
  Tokens product, shifted = a;
  for (const auto bit : b) {
    if (bit == 1) product = added(product, shifted);
    shifted.insert(shifted.begin(), 0);
  }
  return without_top_zeros(product);
}

/// a ≤ b.
inline bool at_most(Tokens a, Tokens b) {
  const std::size_t size = std::max(a.size(), b.size());
  a.resize(size), b.resize(size);
  return !std::lexicographical_compare(b.rbegin(), b.rend(), a.rbegin(), a.rend());
}

/// What an operation makes of "a 2 b", or of "a" alone with no b, then the end and zeros up to `answers`.
template <class Operation>
Tokens ended_result(const Tokens& input, std::size_t answers, Operation operation) {
  const auto sign = std::find(input.begin(), input.end(), 2);
  Tokens second;
  if (sign != input.end()) second.assign(sign + 1, input.end());
  Tokens result = operation(Tokens(input.begin(), sign), second);
  result.push_back(2);
  result.resize(answers);
  return result;
}

/// Every input of a binary operation at the length, with its probability.
inline std::vector<std::pair<Tokens, double>> all_binary_pairs(Index length) {
  std::vector<std::pair<Tokens, double>> all;
  const auto positive = [](Index bits) {
    auto numbers = all_strings(2, bits);
    std::erase_if(numbers, [](const auto& number) { return without_top_zeros(number.first).empty(); });
    for (auto& number : numbers) number.second = 1 / static_cast<double>(numbers.size());
    return numbers;
  };
  if (length < 3) return positive(length);
  for (Index bits = 1; bits <= length - 2; ++bits)
    for (const auto& [first, p] : positive(bits))
      for (const auto& [second, q] : positive(length - 1 - bits)) {
        Tokens input = first;
        input.push_back(2);
        input.insert(input.end(), second.begin(), second.end());
        all.push_back({input, p * q / static_cast<double>(length - 2)});
      }
  return all;
}

}  // namespace recurbench::test
