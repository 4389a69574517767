#pragma once

#include <string>
#include <vector>

#include "core/types.hpp"

// Two ways to work out bracketed expressions modulo 5.

namespace recurbench::test {

inline int mod5(int value) {
  return (value % 5 + 5) % 5;
}

/// The value of "[-]d" or "[-]d op [-]d".
inline int flat_value(const std::string& text) {
  std::size_t at = 0;
  const auto number = [&] {
    const int sign = text[at] == '-' ? -1 : 1;
    if (sign < 0) ++at;
    return sign * (text.at(at++) - '0');
  };
  const int left = number();
  if (at == text.size()) return mod5(left);
  const char op = text[at++];
  const int right = number();
  return mod5(op == '+' ? left + right : op == '-' ? left - right : left * right);
}

/// Rewrites innermost brackets until none is left.
inline int rewritten_value(std::string text) {
  for (std::size_t open = text.rfind('('); open != std::string::npos; open = text.rfind('(')) {
    const std::size_t close = text.find(')', open);
    const int value = flat_value(text.substr(open + 1, close - open - 1));
    text.replace(open, close - open + 1, std::to_string(value));
  }
  return flat_value(text);
}

/// Reads one letter at a time, with a stack of what is open.
class StackCalculator {
 public:
  void read(char letter) {
    Frame& top = stack_.back();
    if (letter == '(') {
      stack_.emplace_back();
    } else if (letter == ')') {
      const int value = top.value;
      stack_.pop_back();
      take(value);
    } else if (letter >= '0' && letter <= '9') {
      take(letter - '0');
    } else if (letter == '-' && top.wants_number) {
      top.negative = true;
    } else {
      top.op = letter;
      top.wants_number = true;
    }
  }
  int value() const { return stack_.back().value; }

 private:
  struct Frame {
    int value = 0;
    char op = '+';
    bool negative = false, wants_number = true;
  };
  void take(int value) {
    Frame& top = stack_.back();
    if (top.negative) value = -value;
    const int left = top.value;
    top = {mod5(top.op == '+'   ? left + value
                : top.op == '-' ? left - value
                                : left * value),
           '+', false, false};
  }
  std::vector<Frame> stack_{1};
};

}  // namespace recurbench::test
