#pragma once

#include <gtest/gtest.h>

#include <set>
#include <string>

#include "support/samples.hpp"

namespace recurbench::test {

/// n times each letter in turn, then the end.
inline std::string word(Index letters, Index n) {
  std::string text;
  for (Index letter = 0; letter < letters; ++letter)
    text += std::string(static_cast<std::size_t>(n), "abc"[letter]);
  return text + '$';
}

/// "110" for what may follow a prefix, read off all words of the language that begin with it.
inline std::string naive_next(const std::string& prefix, Index letters) {
  std::set<char> next;
  for (Index n = 1; n <= static_cast<Index>(prefix.size()) + 1; ++n)
    if (const auto text = word(letters, n); text.starts_with(prefix)) next.insert(text[prefix.size()]);
  std::string set;
  for (const char c : std::string("abc").substr(0, static_cast<std::size_t>(letters)) + "$")
    set += next.contains(c) ? '1' : '0';
  return set;
}

/// The header's example: a word of `n` of each letter, and what may follow every prefix of it.
inline void expect_header_example(const std::string& task, Index letters, std::size_t n) {
  const auto input = header_example(task, "input");
  const auto target = header_example(task, "target");
  std::string text;
  for (std::size_t t = 0; t < input.size(); ++t) {
    text += input[t];
    const bool beyond = t >= static_cast<std::size_t>(letters) * n;
    EXPECT_EQ(target.at(t), beyond ? "." : naive_next(text, letters)) << text;
  }
  EXPECT_EQ(text.size(), static_cast<std::size_t>(letters) * (n + 1));
}

}  // namespace recurbench::test
