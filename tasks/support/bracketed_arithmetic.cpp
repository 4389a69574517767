#include "tasks/support/bracketed_arithmetic.hpp"

#include <array>

namespace recurbench {

Index draw_arithmetic(Rng& rng, Index length, std::string_view operators, std::string& text) {
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
