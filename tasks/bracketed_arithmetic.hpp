#pragma once

#include <array>
#include <string>
#include <string_view>

#include "core/rng.hpp"

// Fully bracketed arithmetic modulo 5, as modular_arithmetic_brackets and solve_equation of Delétang et al.
// (2023) draw it.

namespace recurbench {

/// Appends an expression of the length to `text`; returns its value. Up to 4 letters it is d, -d, (d) or (-d)
/// with a random digit; longer ones are (left op right), every length of `left` and every operator equally
/// likely. `operators`: some of "+-*". REQUIRES: length ≥ 1.
inline Index draw_arithmetic(Rng& rng, Index length, std::string_view operators, std::string& text) {
  if (length <= 4) {
    constexpr std::array<const char*, 4> kBefore{"", "-", "(", "(-"};
    const Index digit = rng.below(5);
    text += kBefore[static_cast<std::size_t>(length - 1)];
    text += static_cast<char>('0' + digit);
    if (length >= 3) text += ')';
    return length % 2 == 0 ? (5 - digit) % 5 : digit;
  }
  const Index left_length = 1 + rng.below(length - 4);
  text += '(';
  const Index left = draw_arithmetic(rng, left_length, operators, text);
  const char op = operators[static_cast<std::size_t>(rng.below(static_cast<Index>(operators.size())))];
  text += op;
  const Index right = draw_arithmetic(rng, length - 3 - left_length, operators, text);
  text += ')';
  return (op == '+' ? left + right : op == '-' ? left + 5 - right : left * right) % 5;
}

}  // namespace recurbench
